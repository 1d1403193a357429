// One process that runs jobs, as the program that started it sees it.
import { fork, type ChildProcess } from 'node:child_process';

import { RnnkitError } from '@rnnkit/data';

import type { Job, JobResult, WorkContext } from '../../engines/job.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Says that a process has ended while it ran a job. */
export class LostWorker extends Error {}

/** A process that runs one job after the other. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #grace: number;
  #end: string | undefined;
  #hear: ((message: FromWorker) => void) | undefined;
  #lose: ((error: LostWorker) => void) | undefined;

  /** @param grace milliseconds that a job may take to end once it was stopped */
  constructor(file: string, execArgv: readonly string[] | undefined, grace: number) {
    this.#grace = grace;
    this.#child = fork(file, [], {
      serialization: 'advanced',
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    this.#child.on('message', (message: FromWorker) => this.#hear?.(message));
    this.#child.on('error', (error) => this.#lost(error.message));
    this.#child.on('exit', (code, signal) => this.#lost(signal === null ? `exit code ${code}` : signal));
  }

  /** Whether it can take another job. */
  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** Runs a job. @throws LostWorker when the process ends before it has; an Error when the job fails, or the signal's reason */
  async run(job: Job, { signal, report }: WorkContext): Promise<JobResult> {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#say({ type: 'stop' });
      timer = setTimeout(() => this.kill(), this.#grace);
    };
    try {
      const result = await new Promise<JobResult>((resolve, reject) => {
        this.#lose = reject;
        if (this.#end !== undefined) reject(new LostWorker(this.#end));
        this.#hear = (message) => {
          if (message.type === 'result') resolve(message.result);
          else if (message.type === 'error') reject(new RnnkitError('invalid-data', message.message));
          else if (!signal.aborted) report(message.step, message.value);
        };
        signal.addEventListener('abort', stop);
        this.#say({ type: 'job', job });
      });
      signal.throwIfAborted();
      return result;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      [this.#hear, this.#lose] = [undefined, undefined];
    }
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it, and waits until it is gone. */
  async end(): Promise<void> {
    if (this.#end !== undefined) return;
    const gone = new Promise((resolve) => void this.#child.once('exit', resolve));
    this.kill();
    await gone;
  }

  #say(message: ToWorker): void {
    // One that is gone says so by its exit.
    this.#child.send(message, () => undefined);
  }

  #lost(reason: string): void {
    this.#end ??= reason;
    this.#lose?.(new LostWorker(this.#end));
  }
}
