// One worker, as who gives it folds sees it, and how it is noticed that it answers no more.
import { RnnkitError } from '@rnnkit/data';

import type { Batch } from '../batches.ts';
import type { FoldJob, FoldResult, FoldWatch } from './fold.ts';
import type { FoldOrder, FoldReply } from './serve-folds.ts';

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
const mostSilences = 60;

/** A worker that trains one fold after the other. Whatever goes wrong ends it. */
export class FoldWorker {
  readonly #worker: AnyWorker;
  readonly #timeout: number;
  #hasSpoken = false;
  #silences = 0;
  #hear: ((reply: FoldReply) => void) | undefined;
  #refuse: ((error: unknown) => void) | undefined;
  #isOver = false;

  /** @param timeout how long the worker may say nothing while a fold is awaited, in milliseconds */
  constructor(worker: AnyWorker, timeout: number) {
    this.#worker = worker;
    this.#timeout = timeout;
    const hear = (reply: unknown): void => {
      this.#hasSpoken = true;
      this.#silences = 0;
      this.#hear?.(reply as FoldReply);
    };
    const fail = (reason: string): void =>
      void this.end(new RnnkitError('worker-failed', `A worker that trains folds has failed: ${reason}`));
    const unread = (): void => fail('it sent a message that could not be read.');
    if ('on' in worker) {
      worker.on('message', hear);
      worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => fail(`it ended with the code ${String(code)}.`));
      worker.on('messageerror', unread);
    } else {
      worker.addEventListener('message', (event) => hear((event as MessageEvent).data));
      worker.addEventListener('error', (event) =>
        fail((event as Partial<ErrorEvent>).message ?? 'its file could not be loaded.'),
      );
      worker.addEventListener('messageerror', unread);
    }
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Has a fold trained. @throws what the fold throws, the signal's reason, or an Error when the worker fails or is silent */
  async run(job: FoldJob, data: Batch, { signal, progress }: FoldWatch): Promise<FoldResult> {
    this.#silences = 0;
    // Turns of this thread are counted, not time: while it is busy, or the machine asleep, answers wait, too.
    const watch = setInterval(() => {
      if (++this.#silences > mostSilences) void this.end(this.#silence());
    }, this.#timeout / mostSilences);
    const abort = (): void => void this.end(signal?.reason);
    signal?.addEventListener('abort', abort);
    try {
      return await new Promise<FoldResult>((resolve, reject) => {
        this.#refuse = reject;
        this.#hear = (reply) => {
          try {
            if (reply.type === 'progress') progress(reply.epoch, reply.logs);
            else if (reply.type === 'result') resolve(reply.result);
            else if (reply.type === 'error')
              throw Object.assign(new RnnkitError(reply.code, reply.message), { stack: reply.stack });
          } catch (error) {
            reject(error);
          }
        };
        this.#send({ job, data });
      });
    } catch (error) {
      await this.end(error);
      throw error;
    } finally {
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      this.#hear = undefined;
      this.#refuse = undefined;
    }
  }

  #send(order: FoldOrder): void {
    try {
      this.#worker.postMessage(order, []);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RnnkitError(
        'invalid-argument',
        `A fold cannot be sent to a worker: ${reason} What getConfig returns has to be JSON.`,
        {
          cause: error,
        },
      );
    }
  }

  #silence(): Error {
    const time = `${Math.round((this.#silences * this.#timeout) / mostSilences) / 1000} seconds`;
    const hint = `On a slow machine allow more: { workers: { count, timeout: ${10 * this.#timeout} } }, in milliseconds.`;
    return new RnnkitError(
      'worker-failed',
      this.#hasSpoken
        ? `A worker that trains folds has said nothing for ${time}: it hangs, was ended from outside, or has lost a message, unless one step takes longer than that. ${hint}`
        : `A worker that trains folds has not answered within ${time}. Does its file load, and does it call serveFolds(…)? ${hint}`,
    );
  }

  /** Ends the worker; the fold that is under way fails with the reason. */
  async end(reason: unknown): Promise<void> {
    this.#isOver = true;
    this.#refuse?.(reason);
    await this.#worker.terminate();
  }
}
