// A connection to one worker, and how it is noticed that a worker answers no more.
import type { Command, Reply } from './protocol.ts';

/** A worker of a page, or of Node's `worker_threads`. */
export type AnyWorker = WebWorker | NodeWorker;

interface WebWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  addEventListener(type: string, listen: (event: Event) => void): void;
}

/** A worker of Node's `worker_threads`. */
export interface NodeWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  on(event: string, listen: (given: unknown) => void): unknown;
}

/** How often it is counted, while an answer is awaited, that the worker has said nothing. */
const most = 60;
/** So often once the training is to end. */
const mostAtEnd = 10;

/** A connection to one worker. */
export class Connection {
  readonly #worker: AnyWorker;
  readonly #timeout: number;
  #hasSpoken = false;
  #silences = 0;
  readonly #waiting: Reply[] = [];
  #take: ((reply: Reply) => void) | undefined;
  #refuse: ((error: Error) => void) | undefined;
  #error: Error | undefined;

  /** @param timeout how long the worker may say nothing while it is asked for something, in milliseconds */
  constructor(worker: AnyWorker, timeout: number) {
    this.#worker = worker;
    this.#timeout = timeout;
    const fail = (reason: string): void => this.#fail(new Error(`A training worker has failed: ${reason}`));
    if ('on' in worker) {
      worker.on('message', (reply) => this.#hear(reply as Reply));
      worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => fail(`it ended with the code ${String(code)}.`));
      worker.on('messageerror', () => fail('it sent a message that could not be read.'));
    } else {
      worker.addEventListener('message', (event) => this.#hear((event as MessageEvent<Reply>).data));
      worker.addEventListener('error', (event) =>
        fail((event as Partial<ErrorEvent>).message ?? 'its file could not be loaded.'),
      );
      worker.addEventListener('messageerror', () => fail('it sent a message that could not be read.'));
    }
  }

  /** Why it has failed, if it has; the worker has been ended then. */
  get error(): Error | undefined {
    return this.#error;
  }

  #hear(reply: Reply): void {
    this.#hasSpoken = true;
    this.#silences = 0;
    if (reply.type === 'alive') return;
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
    this.#take = undefined;
    // It may hang, and keep a core busy.
    void this.#worker.terminate();
  }

  /** Tells the worker to do something. */
  post(command: Command, transfer: readonly unknown[] = []): void {
    try {
      this.#worker.postMessage(command, [...transfer] as never[]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#fail(
        new Error(`A training worker cannot be sent what it needs: ${reason} What getConfig returns has to be JSON.`, {
          cause: error,
        }),
      );
      throw this.#error!;
    }
  }

  /**
   * The worker's next answer.
   *
   * @param signal once it is aborted, less patience is had
   * @throws Error with the worker's message when it has failed, or when it has said nothing for too long
   */
  next(signal?: AbortSignal): Promise<Reply> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const reply = this.#waiting.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    return new Promise((resolve, reject) => {
      this.#silences = 0;
      // Turns of this thread are counted, not time: while it is busy, or the machine asleep, answers wait, too.
      const watch = setInterval(() => {
        this.#silences++;
        if (this.#silences > (signal?.aborted === true ? mostAtEnd : most)) this.#fail(this.#silence());
      }, this.#timeout / most);
      this.#take = (answer) => {
        clearInterval(watch);
        resolve(answer);
      };
      this.#refuse = (error) => {
        clearInterval(watch);
        reject(error);
      };
    });
  }

  #silence(): Error {
    const time = `${Math.round((this.#silences * this.#timeout) / most) / 1000} seconds`;
    const hint = `On a slow machine allow more: { workers: { count, timeout: ${10 * this.#timeout} } }, in milliseconds.`;
    return new Error(
      this.#hasSpoken
        ? `A training worker has said nothing for ${time}: it hangs, was ended from outside, or has lost a message, unless one step takes longer than that. ${hint}`
        : `A training worker has not answered within ${time}. Does its file load, and does it call serveTraining(…)? ${hint}`,
    );
  }

  /** The worker's next answer, which has to be of a type. */
  async expect<Type extends Reply['type']>(type: Type, signal?: AbortSignal): Promise<Extract<Reply, { type: Type }>> {
    const reply = await this.next(signal);
    if (reply.type !== type)
      throw new Error(`A training worker answered "${reply.type}" where "${type}" was expected.`);
    return reply as Extract<Reply, { type: Type }>;
  }

  /** Ends the worker. */
  async end(reason: string): Promise<void> {
    this.#error = new Error(reason);
    this.#fail(this.#error);
    await this.#worker.terminate();
  }
}
