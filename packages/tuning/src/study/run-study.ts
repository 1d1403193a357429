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

interface RunningFold {
  readonly trial: number;
  readonly fold: number;
  readonly controller: AbortController;
}

class StudyRun {
  readonly #study: Study;
  readonly #engine: Engine;
  readonly #options: RunOptions;
  readonly #running = new Set<RunningFold>();
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
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
      // As many as there are slots, each of which takes the next job once it has ended one.
      const slots = Array.from({ length: this.#engine.slots }, async () => this.#serve());
      await Promise.all(slots.map(async (slot) => slot.catch((error: unknown) => this.#breakOff(error))));
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

  async #serve(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const next = this.#next();
      if (next !== undefined) await this.#runFold(next);
      else if (this.#running.size === 0) return;
      else await this.#change();
    }
  }

  /** Until a fold has ended: there may be others to run then. */
  #change(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.add(resolve));
  }

  /** What to run next: the next fold of a trial none of which runs, a new trial, or any fold that is left. */
  #next(): Omit<RunningFold, 'controller'> | undefined {
    const busy = new Set([...this.#running].map(({ trial }) => trial));
    const open = this.#study.trials.filter(({ state }) => state === 'running');
    const idle = open.find(({ number }) => !busy.has(number));
    const trial = idle ?? this.#ask() ?? open.find((one) => this.#openFold(one) !== undefined);
    return trial === undefined ? undefined : { trial: trial.number, fold: this.#openFold(trial)! };
  }

  #ask(): Trial | undefined {
    const trial = this.#study.ask();
    this.#tellEvents();
    return trial;
  }

  #openFold({ number, folds }: Trial): number | undefined {
    const runs = new Set([...this.#running].flatMap(({ trial, fold }) => (trial === number ? [fold] : [])));
    const found = folds.findIndex(({ loss }, fold) => loss === undefined && !runs.has(fold));
    return found < 0 ? undefined : found;
  }

  async #runFold({ trial, fold }: Omit<RunningFold, 'controller'>): Promise<void> {
    const controller = new AbortController();
    const running = { trial, fold, controller };
    const stop = (): void => controller.abort(this.#stop.signal.reason);
    this.#stop.signal.addEventListener('abort', stop);
    this.#running.add(running);
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
      this.#running.delete(running);
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    }
  }

  /** Ends what still runs of a trial. */
  #end(trial: number): void {
    for (const one of this.#running) {
      if (one.trial === trial) one.controller.abort(new RnnkitError('invalid-state', `Trial ${trial} has ended.`));
    }
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
