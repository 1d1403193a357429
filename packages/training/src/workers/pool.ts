// The coordinator's side of workers: starting them, talking to them, ending them.
import { activeBackend, check } from '@rnnkit/core';

import { untilAborted } from '../until-aborted.ts';
import { Connection, type AnyWorker, type NodeWorker } from './connection.ts';

/** Options of {@link startTrainingWorkers}. */
export interface TrainingWorkersOptions {
  /** How many, at most 256. */
  readonly count: number;
  /**
   * Starts one: needed in a page, where a bundler makes workers from a file that calls `serveTraining`. In Node workers start by
   * themselves, with the backend that is in use.
   */
  readonly start?: () => AnyWorker;
  /** Whether gradients go through shared memory. Default: where there is any; a page has to be cross-origin isolated for it. */
  readonly sharedMemory?: boolean;
  /**
   * How long a worker may say nothing, in milliseconds, before it is taken for dead and the training fails. One that works says
   * something several times a second, unless a single step takes longer. Default 60,000.
   */
  readonly timeout?: number;
}

/** How a method takes workers: how many to start for itself (Node), how to start them (a page), or some that run already. */
export type Workers = number | TrainingWorkersOptions | TrainingWorkers;

/** Workers that run. Made by {@link startTrainingWorkers}; `end` ends them. */
export class TrainingWorkers {
  /** How many. */
  readonly count: number;
  /** Whether gradients go through shared memory. */
  readonly sharedMemory: boolean;
  readonly #connections: readonly Connection[];
  readonly #idle: Connection[];
  readonly #queue: ((connection: Connection) => void)[] = [];
  #whole: Promise<void> = Promise.resolve();

  constructor(workers: readonly AnyWorker[], sharedMemory: boolean, timeout: number) {
    this.count = workers.length;
    this.sharedMemory = sharedMemory;
    this.#connections = workers.map((worker) => new Connection(worker, timeout));
    this.#idle = [...this.#connections];
  }

  /** Runs something with one worker, as soon as one has nothing else to do. */
  async withOne<Result>(run: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.#acquire();
    try {
      return await run(connection);
    } finally {
      this.#release(connection);
    }
  }

  /**
   * Runs something with all workers, as soon as none has anything else to do. When one of them fails all are ended: the others wait
   * for it.
   *
   * @param signal ends the waiting for workers that have something else to do
   * @returns undefined when the waiting was ended
   */
  async withAll<Result>(
    run: (connections: readonly Connection[]) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result | undefined> {
    const taken = this.#acquireAll();
    if ((await untilAborted(taken, signal)) === undefined) {
      void taken.then((release) => release());
      return undefined;
    }
    try {
      return await run(this.#connections);
    } finally {
      const failure = this.#connections.find(({ error }) => error !== undefined)?.error;
      if (failure !== undefined)
        await this.#endAll(`The training workers were ended when one of them failed: ${failure.message}`);
      (await taken)();
    }
  }

  /** Takes all workers. Returns what lets go of them. */
  async #acquireAll(): Promise<() => void> {
    // Two that want all would each wait for what the other has taken.
    const before = this.#whole;
    let done = (): void => undefined;
    this.#whole = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    const taken = await Promise.all(this.#connections.map(() => this.#acquire()));
    return () => {
      for (const connection of taken) this.#release(connection);
      done();
    };
  }

  #acquire(): Promise<Connection> {
    const free = this.#idle.shift();
    if (free !== undefined) return Promise.resolve(free);
    return new Promise((resolve) => {
      this.#queue.push(resolve);
    });
  }

  #release(connection: Connection): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#idle.push(connection);
    else next(connection);
  }

  /** Ends the workers; whatever they are doing fails. */
  end(): Promise<void> {
    return this.#endAll('The training workers have been ended.');
  }

  async #endAll(reason: string): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.end(reason)));
  }
}

/**
 * Starts workers that several calls of `fit` and `crossValidate` can use. The caller ends them.
 *
 * @throws Error in a page, when `start` is missing; in Node, when the backend in use does not say how it is made again
 *
 * @example
 * const workers = startTrainingWorkers({ count: 4 });
 * await model.fit(x, y, { workers });
 * await workers.end();
 */
export function startTrainingWorkers(options: TrainingWorkersOptions): TrainingWorkers {
  check.checkOptions('startTrainingWorkers', workersChecks, {}, options);
  workerCount(options.count, 'startTrainingWorkers: count');
  const {
    count,
    start = startInNode(),
    sharedMemory = typeof SharedArrayBuffer === 'function',
    timeout = 60_000,
  } = options;
  const workers: AnyWorker[] = [];
  try {
    while (workers.length < count) workers.push(expectWorker(start()));
  } catch (error) {
    for (const worker of workers) void worker.terminate();
    throw error;
  }
  return new TrainingWorkers(workers, sharedMemory, timeout);
}

function expectWorker(value: unknown): AnyWorker {
  const { postMessage, terminate } = Object(value) as Partial<AnyWorker>;
  if (typeof postMessage === 'function' && typeof terminate === 'function') return value as AnyWorker;
  throw new Error(`startTrainingWorkers: start has to return a new Worker(…); got ${check.describe(value)}.`);
}

/** Most workers: more would only fill the memory. */
const mostWorkers = 256;
const workerCount = check.countUpTo(mostWorkers);

/** Runs something with workers, which are ended after it if they were started for it. */
export async function usingWorkers<Result>(
  workers: Workers,
  run: (workers: TrainingWorkers) => Promise<Result>,
): Promise<Result> {
  if (workers instanceof TrainingWorkers) return run(workers);
  const started = startTrainingWorkers(typeof workers === 'number' ? { count: workers } : workers);
  try {
    return await run(started);
  } finally {
    await started.end();
  }
}

/** How many workers, options of workers to start, or some that run. */
export const workersCheck: check.OptionCheck = (value, name) => {
  if (value instanceof TrainingWorkers) return value;
  if (typeof value === 'object' && value !== null) {
    check.checkOptions(name, workersChecks, {}, value);
    workerCount((value as TrainingWorkersOptions).count, `${name}: count`);
    return value;
  }
  return workerCount(value, name);
};

const workersChecks = {
  count: workerCount,
  start: check.callable,
  sharedMemory: check.flag,
  timeout: check.positive,
};

/** How many workers that would be. */
export function countOf(workers: Workers): number {
  return typeof workers === 'number' ? workers : workers.count;
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
    throw new Error(
      "Here workers have to be started by you: { workers: { count, start: () => new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' }) } }, where the file calls serveTraining(wasm()). In Node, from 20.16 on, a number is enough.",
    );
  }
  const backend = activeBackend();
  if (backend === undefined) throw new Error('Choose a backend first: await useBackend(…).');
  const { origin } = backend;
  if (origin === undefined) {
    throw new Error(
      `The backend "${backend.name}" does not say from where a worker can make it again. Start workers yourself, from a file that calls serveTraining: { workers: { count, start } }.`,
    );
  }
  // From source the worker is a TypeScript file; built, it lies beside the module that this has become a part of.
  const fromSource = import.meta.url.endsWith('.ts');
  const file = fromSource ? '../node/worker.ts' : './worker.js';
  const execArgv = fromSource ? ['--conditions=@rnnkit/source', '--no-warnings'] : [];
  return () => new threads.Worker(new URL(file, import.meta.url), { workerData: origin, execArgv });
}
