// The coordinator's side of workers: starting them, talking to them, ending them.
import { activeBackend, check } from '@rnnkit/core';

import type { Command, Reply } from './protocol.ts';

/** A worker of a page, or of Node's `worker_threads`. */
export type AnyWorker = WebWorker | NodeWorker;

interface WebWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  addEventListener(type: string, listen: (event: Event) => void): void;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  on(event: string, listen: (given: never) => void): unknown;
}

/** Options of {@link startTrainingWorkers}. */
export interface TrainingWorkersOptions {
  /** How many. */
  readonly count: number;
  /**
   * Starts one: needed in a page, where a bundler makes workers from a file that calls `serveTraining`. In Node workers start by
   * themselves, with the backend that is in use.
   */
  readonly start?: () => AnyWorker;
  /** Whether gradients go through shared memory. Default: where there is any; a page has to be cross-origin isolated for it. */
  readonly sharedMemory?: boolean;
}

/** How a method takes workers: how many to start for itself (Node), how to start them (a page), or some that run already. */
export type Workers = number | TrainingWorkersOptions | TrainingWorkers;

/** A connection to one worker. */
export class Connection {
  readonly #worker: AnyWorker;
  readonly #waiting: Reply[] = [];
  #take: ((reply: Reply) => void) | undefined;
  #refuse: ((error: Error) => void) | undefined;
  #error: Error | undefined;

  constructor(worker: AnyWorker) {
    this.#worker = worker;
    const fail = (reason: string): void => this.#fail(new Error(`A training worker has failed: ${reason}`));
    if ('on' in worker) {
      worker.on('message', (reply: Reply) => this.#hear(reply));
      worker.on('error', (error: Error) => fail(error.message));
      worker.on('exit', (code: number) => fail(`it ended with the code ${code}.`));
    } else {
      worker.addEventListener('message', (event) => this.#hear((event as MessageEvent<Reply>).data));
      worker.addEventListener('error', (event) =>
        fail((event as Partial<ErrorEvent>).message ?? 'its file could not be loaded.'),
      );
      worker.addEventListener('messageerror', () => fail('it got a message that it could not read.'));
    }
  }

  #hear(reply: Reply): void {
    if (reply.type === 'error') {
      const error = new Error(reply.message);
      if (reply.stack !== undefined) error.stack = reply.stack;
      this.#fail(error);
      return;
    }
    if (this.#take === undefined) this.#waiting.push(reply);
    else this.#take(reply);
    this.#take = undefined;
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#refuse?.(this.#error);
    this.#refuse = undefined;
  }

  /** Tells the worker to do something. */
  post(command: Command, transfer: readonly unknown[] = []): void {
    this.#worker.postMessage(command, [...transfer] as never[]);
  }

  /** The worker's next answer. @throws Error with the worker's message when it has failed */
  next(): Promise<Reply> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const reply = this.#waiting.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return new Promise((resolve, reject) => {
      this.#take = resolve;
      this.#refuse = reject;
    });
  }

  /** The worker's next answer, which has to be of a type. */
  async expect<Type extends Reply['type']>(type: Type): Promise<Extract<Reply, { type: Type }>> {
    const reply = await this.next();
    if (reply.type !== type)
      throw new Error(`A training worker answered "${reply.type}" where "${type}" was expected.`);
    return reply as Extract<Reply, { type: Type }>;
  }

  /** Ends the worker. */
  async end(): Promise<void> {
    this.#error = new Error('The training workers have been ended.');
    await this.#worker.terminate();
  }
}

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

  constructor(workers: readonly AnyWorker[], sharedMemory: boolean) {
    this.count = workers.length;
    this.sharedMemory = sharedMemory;
    this.#connections = workers.map((worker) => new Connection(worker));
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

  /** Runs something with all workers, as soon as none has anything else to do. */
  async withAll<Result>(run: (connections: readonly Connection[]) => Promise<Result>): Promise<Result> {
    // Two that want all would each wait for what the other has taken.
    const before = this.#whole;
    let done = (): void => undefined;
    this.#whole = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    const taken = await Promise.all(this.#connections.map(() => this.#acquire()));
    try {
      return await run(this.#connections);
    } finally {
      for (const connection of taken) this.#release(connection);
      done();
    }
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
  async end(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.end()));
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
  check.count(options.count, 'startTrainingWorkers: count');
  const { count, start = startInNode(), sharedMemory = typeof SharedArrayBuffer === 'function' } = options;
  return new TrainingWorkers(
    Array.from({ length: count }, () => start()),
    sharedMemory,
  );
}

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
    check.count((value as TrainingWorkersOptions).count, `${name}: count`);
    return value;
  }
  return check.count(value, name);
};

const workersChecks = { count: check.count, start: check.callable, sharedMemory: check.flag };

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
