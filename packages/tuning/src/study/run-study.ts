// A study on an engine: as many jobs at a time as it takes, until there is nothing left to try.
import { check, RnnkitError } from '@rnnkit/data';

import type { Engine } from '../engines/engine.ts';
import type { Trial } from '../trial.ts';
import type { StudyEvent } from './events.ts';
import { Study } from './study.ts';

/** Options of {@link runStudy}. */
export interface RunOptions {
  /** Stops it: what has ended is kept, the rest can be gone on with. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which no trial is begun, and those that run are stopped. Default: none. */
  readonly timeout?: number;
  /** Is told what happens, in order, to keep it or to show it. Whatever it throws stops the study. */
  readonly onEvent?: (event: StudyEvent) => void;
}

/**
 * Tries what a study proposes, until it has nothing left, the time is over, or it is stopped. Trials that ran when the study was kept are
 * gone on with first. Folds of a trial run one after the other while there are other trials to run, so that what a fold shows can spare the
 * next.
 *
 * @returns why it has ended: nothing was left (`done`), or `timeout`, or `signal`
 * @throws RnnkitError with the code `unreachable` when the engine can run nothing any more; and whatever `onEvent` throws
 */
export async function runStudy(
  study: Study,
  engine: Engine,
  options: RunOptions = {},
): Promise<'done' | 'timeout' | 'signal'> {
  if (!(study instanceof Study))
    throw new RnnkitError('invalid-argument', `runStudy takes a Study first; got ${check.describe(study)}.`);
  const { run, slots } = Object(engine) as Partial<Engine>;
  if (typeof run !== 'function' || !Number.isSafeInteger(slots) || slots! < 1)
    throw new RnnkitError(
      'invalid-argument',
      `runStudy takes an engine second, such as local(…); got ${check.describe(engine)}.`,
    );
  const checks = { signal: check.abortSignal, timeout: check.positive, onEvent: check.callable };
  return new StudyRun(study, engine, check.checkOptions<RunOptions>('runStudy', checks, {}, options)).run();
}

interface FoldOfTrial {
  readonly trial: number;
  readonly fold: number;
}

class StudyRun {
  readonly #study: Study;
  readonly #engine: Engine;
  readonly #options: RunOptions;
  /** The folds that run, by trial, and what ends them. */
  readonly #running = new Map<number, Map<number, AbortController>>();
  readonly #stop = new AbortController();
  #runs = 0;
  #resolve: (() => void) | undefined;
  #told: number;
  #error: { readonly value: unknown } | undefined;

  constructor(study: Study, engine: Engine, options: RunOptions) {
    [this.#study, this.#engine, this.#options] = [study, engine, options];
    this.#told = study.events.length;
  }

  async run(): Promise<'done' | 'timeout' | 'signal'> {
    const { signal, timeout } = this.#options;
    let ended: 'done' | 'timeout' | 'signal' = 'done';
    const stop = (reason: 'timeout' | 'signal'): void => {
      if (this.#stop.signal.aborted) return;
      ended = reason;
      this.#stop.abort(new RnnkitError('invalid-state', 'The study was stopped.'));
    };
    const abort = (): void => stop('signal');
    const timer = timeout === undefined ? undefined : setTimeout(() => stop('timeout'), timeout);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        this.#fill();
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
    if (this.#error !== undefined) throw this.#error.value;
    return ended;
  }

  #breakOff(error: unknown): void {
    this.#error ??= { value: error };
    this.#stop.abort(error);
  }

  /** Begins as many folds as there is room for; when none runs then, it is over. */
  #fill(): void {
    try {
      while (!this.#stop.signal.aborted && this.#runs < this.#engine.slots) {
        const next = this.#next();
        if (next === undefined) break;
        this.#runFold(next).catch((error: unknown) => this.#breakOff(error));
      }
    } catch (error) {
      this.#breakOff(error);
    }
    if (this.#runs === 0) this.#resolve!();
  }

  /** What to run next: the next fold of a trial none of which runs, a new trial, or any fold that is left. */
  #next(): FoldOfTrial | undefined {
    const { trials } = this.#study;
    const idle = trials.find(({ number, state }) => state === 'running' && !this.#running.has(number));
    const trial =
      idle ?? this.#ask() ?? trials.find((one) => one.state === 'running' && this.#openFold(one) !== undefined);
    return trial === undefined ? undefined : { trial: trial.number, fold: this.#openFold(trial)! };
  }

  #ask(): Trial | undefined {
    const trial = this.#study.ask();
    this.#tellEvents();
    return trial;
  }

  #openFold({ number, folds }: Trial): number | undefined {
    const runs = this.#running.get(number);
    const found = folds.findIndex(({ loss }, fold) => loss === undefined && runs?.has(fold) !== true);
    return found < 0 ? undefined : found;
  }

  async #runFold({ trial, fold }: FoldOfTrial): Promise<void> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(this.#stop.signal.reason);
    this.#stop.signal.addEventListener('abort', stop);
    const runs = this.#running.get(trial) ?? new Map<number, AbortController>();
    this.#running.set(trial, runs.set(fold, controller));
    this.#runs++;
    const go = (isOn: boolean): void => {
      this.#tellEvents();
      if (!isOn) this.#end(trial);
    };
    const report = (step: number, value: number): void => go(this.#study.report(trial, fold, step, value));
    try {
      const result = await this.#engine.run(this.#study.job(trial, fold), { signal: controller.signal, report });
      go(this.#study.tell(trial, fold, result));
    } catch (error) {
      // What was stopped has not failed.
      if (controller.signal.aborted) return;
      if (error instanceof RnnkitError && error.code === 'unreachable') this.#breakOff(error);
      else {
        this.#study.fail(trial, error instanceof Error ? error.message : String(error));
        go(false);
      }
    } finally {
      this.#stop.signal.removeEventListener('abort', stop);
      runs.delete(fold);
      if (runs.size === 0) this.#running.delete(trial);
      this.#runs--;
      queueMicrotask(() => this.#fill());
    }
  }

  /** Ends what still runs of a trial. */
  #end(trial: number): void {
    for (const controller of this.#running.get(trial)?.values() ?? [])
      controller.abort(new RnnkitError('invalid-state', `Trial ${trial} has ended.`));
  }

  #tellEvents(): void {
    const { events } = this.#study;
    try {
      while (this.#told < events.length) {
        const event = events[this.#told++]!;
        this.#options.onEvent?.(event);
      }
    } catch (error) {
      // It is not the fault of the job that happens to report.
      this.#breakOff(error);
    }
  }
}
