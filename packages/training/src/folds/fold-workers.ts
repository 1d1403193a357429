// Workers that train folds beside each other.
import { activeBackend } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data';

import type { Batch } from '../batches.ts';
import type { FoldJob, FoldResult, FoldWatch } from './fold.ts';
import { FoldWorker, type AnyWorker, type NodeWorker } from './fold-worker.ts';

/** Options of {@link foldWorkers}. */
export interface FoldWorkersOptions {
  /** How many at most, up to 256. */
  readonly count: number;
  /**
   * Starts one: needed in a page, where a bundler makes workers from a file that calls `serveFolds`. In Node workers start by
   * themselves, with the backend that is in use and one thread each.
   */
  readonly start?: () => AnyWorker;
  /**
   * How long a worker may say nothing, in milliseconds, before it is taken for dead and its fold fails. One that works says
   * something several times a second, unless a single step takes longer. Default 60,000.
   */
  readonly timeout?: number;
}

/** How `crossValidate` takes workers: how many to start for itself (Node), how to start them (a page), or some to share. */
export type Workers = number | FoldWorkersOptions | FoldWorkers;

/** Workers that train folds. Made by {@link foldWorkers}; `end` ends them. */
export class FoldWorkers {
  /** How many at most. */
  readonly count: number;
  readonly #start: () => AnyWorker;
  readonly #timeout: number;
  readonly #workers = new Set<FoldWorker>();
  readonly #idle: FoldWorker[] = [];
  readonly #queue = new Set<() => void>();
  #busy = 0;
  #hasEnded = false;

  constructor({ count, start = startInNode(), timeout = 60_000 }: FoldWorkersOptions) {
    this.count = count;
    this.#start = start;
    this.#timeout = timeout;
  }

  /** Has a fold trained, as soon as a worker has nothing else to do. One that has failed is replaced by another. */
  async run(job: FoldJob, data: Batch, watch: FoldWatch): Promise<FoldResult> {
    await this.#turn(watch.signal);
    try {
      watch.signal?.throwIfAborted();
      const worker = this.#free();
      const result = await worker.run(job, data, watch);
      this.#idle.push(worker);
      return result;
    } finally {
      this.#busy--;
      const [next] = this.#queue;
      next?.();
    }
  }

  /** Waits until fewer are at work than there may be, or it is aborted. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const mayGoOn = (): boolean => this.#busy < this.count || signal?.aborted === true;
    while (!mayGoOn()) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#queue.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        this.#queue.add(wake);
        signal?.addEventListener('abort', wake);
      });
    }
    this.#busy++;
  }

  #free(): FoldWorker {
    if (this.#hasEnded) throw new RnnkitError('worker-failed', 'The workers that train folds have been ended.');
    for (const worker of this.#workers) if (worker.isOver) this.#workers.delete(worker);
    let found = this.#idle.pop();
    while (found?.isOver === true) found = this.#idle.pop();
    if (found !== undefined) return found;
    const started = new FoldWorker(expectWorker(this.#start()), this.#timeout);
    this.#workers.add(started);
    return started;
  }

  /** Ends the workers; the folds that are under way or wait fail. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    const reason = new RnnkitError('worker-failed', 'The workers that train folds have been ended.');
    await Promise.all([...this.#workers].map((worker) => worker.end(reason)));
  }
}

const checks = { count: check.whole(1, 256), start: check.callable, timeout: check.positive };

/**
 * Workers that train folds beside each other, which several calls of `crossValidate` can use. Each starts when there is a fold for
 * it. The caller ends them.
 *
 * @throws Error in a page, when `start` is missing; in Node, when the backend in use does not say how it is made again
 *
 * @example
 * const workers = foldWorkers({ count: 4 });
 * await crossValidate(model, x, y, { workers });
 * await workers.end();
 */
export function foldWorkers(options: FoldWorkersOptions): FoldWorkers {
  checkOptions('foldWorkers', options);
  return new FoldWorkers(options);
}

function checkOptions(owner: string, options: FoldWorkersOptions): void {
  check.checkOptions(owner, checks, {}, options);
  checks.count(options.count, `${owner}: count`);
}

/** How many workers, options of workers to start, or some to share. */
export const workersCheck: check.OptionCheck = (value, name) => {
  if (value instanceof FoldWorkers) return value;
  if (typeof value !== 'object' || value === null) return checks.count(value, name);
  checkOptions(name, value as FoldWorkersOptions);
  return value;
};

function expectWorker(value: unknown): AnyWorker {
  const { postMessage, terminate } = Object(value) as Partial<AnyWorker>;
  if (typeof postMessage === 'function' && typeof terminate === 'function') return value as AnyWorker;
  throw new RnnkitError(
    'invalid-argument',
    `workers: start has to return a new Worker(…); got ${check.describe(value)}.`,
  );
}

interface NodeThreads {
  readonly Worker: new (file: URL, options: object) => NodeWorker;
}

function startInNode(): () => AnyWorker {
  const { process: host } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => NodeThreads | undefined };
  };
  const threads = host?.getBuiltinModule?.('node:worker_threads');
  if (threads === undefined) {
    throw new RnnkitError(
      'unsupported',
      "Here workers have to be started by you: { workers: { count, start: () => new Worker(new URL('./fold-worker.ts', import.meta.url), { type: 'module' }) } }, where the file calls serveFolds(wasm). In Node, from 20.16 on, a number is enough.",
    );
  }
  const backend = activeBackend();
  if (backend === undefined) throw new RnnkitError('invalid-state', 'Choose a backend first: await useBackend(…).');
  const { origin } = backend;
  if (origin === undefined) {
    throw new RnnkitError(
      'unsupported',
      `The backend "${backend.name}" does not say from where a worker can make it again. Start workers yourself, from a file that calls serveFolds: { workers: { count, start } }.`,
    );
  }
  // From source the worker is a TypeScript file; built, it lies beside the module that this has become a part of.
  const fromSource = import.meta.url.endsWith('.ts');
  const file = fromSource ? '../node/fold-worker.ts' : './fold-worker.js';
  const execArgv = fromSource ? ['--conditions=@rnnkit/source', '--no-warnings'] : [];
  return () => new threads.Worker(new URL(file, import.meta.url), { workerData: origin, execArgv });
}
