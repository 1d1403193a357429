// A training in the worker: one run of one model, which can be paused, stepped, stopped, and moved to another backend.
import type { ModelFiles } from '@rnnkit/storage';
import { compileClassifier, fitClassifier, newClassifier, type TextClassifier } from '@rnnkit/tasks';
import { backupAndRestore, lambdaCallback, type Callback, type Logs } from '@rnnkit/training';

import type { Settings } from '../settings.ts';
import { startBackend } from './backends.ts';
import type { StudioData } from './data.ts';
import { failureOf, type Failure } from './failure.ts';
import { makeGate, type Gate } from './gate.ts';
import type { BatchPoint, EpochRecord, Progress, RunRecord, RunState } from './protocol.ts';
import { Rate } from './rate.ts';
import { changeRun, keepData, keepRun, type KeptRun } from './storage.ts';

/** Is told how it goes. */
export interface TrainingListener {
  progress(progress: Progress): void;
  epoch(runId: string, record: EpochRecord): void;
  /** The run goes on, but this browser does not keep it. */
  unkept(reason: Failure): void;
}

/** So often a page is told of progress, in milliseconds: more than anyone can read, and little to draw. */
const reportEvery = 100;

const labelsOf = ({ summary }: StudioData): readonly string[] => summary.classes.map(({ label }) => label).toSorted();

/** A new run. */
export function newRun(settings: Settings, { summary }: StudioData, goesOn: boolean): RunRecord {
  return {
    id: crypto.randomUUID(),
    created: Date.now(),
    name: `${settings.architecture} ${settings.units}`,
    settings,
    dataId: summary.id,
    dataName: summary.name,
    state: 'running',
    history: [],
    testAccuracy: undefined,
    goesOn,
  };
}

/** A run that is under way. */
export class Training {
  readonly classifier: TextClassifier;
  readonly #data: StudioData;
  readonly #listener: TrainingListener;
  readonly #kept: ModelFiles | undefined;
  readonly #abort = new AbortController();
  #run: RunRecord;
  #backend: string;
  #wantedBackend: { name: string; done: (result: Promise<string>) => void } | undefined;
  #gate: Gate | undefined;
  #steps = 0;
  #points: BatchPoint[] = [];
  #batch = 0;
  #epoch: number;
  #lastReport = 0;
  #rate = new Rate();

  /**
   * A run that is about to begin, or to go on.
   *
   * @param kept what is kept of it; nothing of a new run
   * @param begun what a run begins with that goes on from another
   */
  constructor(
    run: RunRecord,
    data: StudioData,
    kept: ModelFiles | undefined,
    backend: string,
    listener: TrainingListener,
    begun: TextClassifier | undefined,
  ) {
    this.#run = { ...run, state: 'running', history: kept === undefined ? [] : run.history };
    this.#data = data;
    this.#kept = kept;
    this.#backend = backend;
    this.#listener = listener;
    this.#epoch = this.#run.history.length;
    // A run that goes on begins as it began: the same seed, the same vocabulary.
    const { settings } = run;
    this.classifier = begun ?? newClassifier(data.train.texts, labelsOf(data), settings);
    compileClassifier(this.classifier, settings, data.train.texts.length);
    if (begun === undefined) this.classifier.model.build([null, settings.maxLength]);
  }

  /** What the run is called. */
  get name(): string {
    return this.#run.name;
  }

  /** Trains to the end, or until it is stopped. */
  async train(): Promise<RunRecord> {
    await this.#attempt(() => keepData(this.#data));
    // What it goes on from is not made from settings again.
    const isBegun = this.#run.goesOn && this.#kept === undefined;
    await this.#keep(isBegun ? { model: await this.classifier.files() } : {});
    this.#report('running', true);
    try {
      const { train, validation } = this.#data;
      await fitClassifier(this.classifier, train, this.#run.settings, {
        validation,
        signal: this.#abort.signal,
        callbacks: [
          this.#watch(),
          backupAndRestore({
            read: () => Promise.resolve(this.#kept),
            write: (training) => this.#keepEpoch(training),
          }),
        ],
      });
    } finally {
      this.#wantedBackend?.done(this.#move(this.#wantedBackend.name));
    }
    const state = this.#abort.signal.aborted ? 'stopped' : 'finished';
    this.#run = { ...this.#run, state };
    await this.#keep({ model: await this.classifier.files() });
    this.#report(state, true);
    return this.#run;
  }

  #watch(): Callback {
    const rows = this.#data.train.texts.length;
    const size = this.#run.settings.batchSize;
    let sums = { rows: 0, loss: 0, accuracy: 0 };
    let started = 0;
    return lambdaCallback({
      onEpochBegin: (epoch) => {
        this.#epoch = epoch;
        this.#batch = 0;
        sums = { rows: 0, loss: 0, accuracy: 0 };
        started = performance.now();
      },
      onBatchEnd: async (batch, { loss = Number.NaN, accuracy = Number.NaN }) => {
        // The logs are averages of the epoch so far; the batch's own are their differences.
        const seen = Math.min(rows, (batch + 1) * size);
        const own = seen - sums.rows;
        this.#points.push({
          epoch: this.#epoch + seen / rows,
          loss: (loss * seen - sums.loss) / own,
          accuracy: (accuracy * seen - sums.accuracy) / own,
        });
        sums = { rows: seen, loss: loss * seen, accuracy: accuracy * seen };
        this.#batch = batch + 1;
        this.#rate.add(own);
        this.#report('running');
        await this.#atBatchEnd();
      },
      onEpochEnd: (epoch, logs) => {
        this.#endEpoch(epoch, logs, (performance.now() - started) / 1000);
      },
    });
  }

  #endEpoch(epoch: number, logs: Logs, seconds: number): void {
    const record: EpochRecord = {
      epoch,
      loss: logs['loss'] ?? Number.NaN,
      accuracy: logs['accuracy'] ?? Number.NaN,
      validationLoss: logs['val_loss'] ?? Number.NaN,
      validationAccuracy: logs['val_accuracy'] ?? Number.NaN,
      seconds,
      backend: this.#backend,
    };
    this.#run = { ...this.#run, history: [...this.#run.history, record] };
    this.#listener.epoch(this.#run.id, record);
  }

  /** Keeps how far it is; the model only of an epoch that is better than all before. */
  async #keepEpoch(training: ModelFiles): Promise<void> {
    const accuracies = this.#run.history.map(({ validationAccuracy }) => validationAccuracy);
    const last = accuracies.pop() ?? Number.NaN;
    const isBest = accuracies.every((before) => last > before);
    await this.#keep({ training, model: isBest ? await this.classifier.files() : undefined });
  }

  /** Where a batch ends it may pause, and move to another backend. */
  async #atBatchEnd(): Promise<void> {
    for (;;) {
      const wanted = this.#wantedBackend;
      this.#wantedBackend = undefined;
      if (wanted !== undefined) {
        const moved = this.#move(wanted.name);
        wanted.done(moved);
        await moved.catch(() => undefined);
        this.#rate = new Rate();
      }
      if (this.#gate === undefined || this.#abort.signal.aborted) return;
      if (this.#steps > 0) {
        this.#steps--;
        return;
      }
      this.#report('paused', true);
      await this.#gate.opened;
      this.#rate = new Rate();
    }
  }

  async #move(name: string): Promise<string> {
    await startBackend(name);
    this.#backend = name;
    this.#report(this.#gate === undefined ? 'running' : 'paused', true);
    return name;
  }

  #keep(parts: Omit<KeptRun, 'run'>): Promise<void> {
    return this.#attempt(() => keepRun({ run: this.#run, ...parts }));
  }

  /** What cannot be kept is no reason to stop. */
  async #attempt(keep: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } catch (error) {
      this.#listener.unkept(failureOf(error));
    }
  }

  #report(state: RunState, now = false): void {
    const time = performance.now();
    if (!now && time - this.#lastReport < reportEvery) return;
    this.#lastReport = time;
    const { epochs, batchSize } = this.#run.settings;
    const rows = this.#data.train.texts.length;
    const batches = Math.ceil(rows / batchSize);
    const textsPerSecond = this.#rate.perSecond();
    const rowsLeft = rows * (epochs - this.#epoch) - Math.min(rows, this.#batch * batchSize);
    this.#listener.progress({
      runId: this.#run.id,
      state,
      epoch: this.#epoch,
      epochs,
      batch: this.#batch,
      batches,
      textsPerSecond,
      secondsLeft: textsPerSecond > 0 ? rowsLeft / textsPerSecond : undefined,
      backend: this.#backend,
      points: this.#points,
    });
    this.#points = [];
  }

  /** Stops after the batch that is under way, until it is resumed or stepped. */
  pause(): void {
    this.#gate ??= makeGate();
  }

  /** Goes on after a pause. */
  resume(): void {
    const gate = this.#gate;
    this.#gate = undefined;
    gate?.open();
  }

  /** One batch, then a pause. */
  step(): void {
    this.#steps = 1;
    this.#reopen();
  }

  /** Lets through what waits, and closes again behind it. */
  #reopen(): void {
    const gate = this.#gate;
    this.#gate = makeGate();
    gate?.open();
  }

  /** Ends it; the best epoch's weights stay. */
  stop(): void {
    this.#abort.abort();
    this.resume();
  }

  /** Moves to another backend after the batch that is under way; answers its name. */
  useBackend(name: string): Promise<string> {
    return new Promise((resolve) => {
      this.#wantedBackend = { name, done: resolve };
      // A pause is opened and closed, so that the move happens at once.
      if (this.#gate !== undefined) this.#reopen();
    });
  }

  /** Takes down how good it is on the held-out texts. */
  async noteTestAccuracy(testAccuracy: number): Promise<void> {
    this.#run = { ...this.#run, testAccuracy };
    await this.#attempt(() => changeRun(this.#run.id, { testAccuracy }));
  }
}
