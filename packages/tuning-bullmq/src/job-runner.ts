// What a worker does with the jobs that it takes.
import { RnnkitError } from '@rnnkit/data';
import { jobId, type Engine, type Job, type JobResult } from '@rnnkit/tuning';
import { UnrecoverableError, WaitingError, type Job as QueuedJob } from 'bullmq';

import { insist } from './insist.ts';
import { isLost, isTakenBack, reasonOf, unwanted } from './reasons.ts';
import { reportRow } from './wanted.ts';

/** Why a job is stopped: nobody wants it; it is left to others; another has taken it. */
type StopReason = 'unwanted' | 'left' | 'taken';

interface Running {
  readonly controller: AbortController;
  why?: StopReason;
}

/** Runs jobs of a queue by an engine, and says in BullMQ's words what came of them. */
export class JobRunner {
  readonly #engine: Engine;
  readonly #attempts: number;
  readonly #running = new Map<string, Running>();

  /** @param attempts how often a job may be taken; when all were lost, it has failed */
  constructor(engine: Engine, attempts: number) {
    [this.#engine, this.#attempts] = [engine, attempts];
  }

  /** The jobs that run. */
  get ids(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Ends a job. */
  stop(id: string, why: StopReason): void {
    const running = this.#running.get(id);
    if (running === undefined || running.why !== undefined) return;
    running.why = why;
    running.controller.abort(new RnnkitError('invalid-state', unwanted));
  }

  /** Runs a job that was taken. */
  async run(queued: QueuedJob<unknown>, token: string | undefined): Promise<JobResult> {
    const id = queued.id ?? '';
    if (isTakenBack(queued.data)) throw new UnrecoverableError(unwanted);
    if (!isJob(queued.data, id)) throw new UnrecoverableError('A job in the queue is not what its id says.');
    const running: Running = { controller: new AbortController() };
    const { signal } = running.controller;
    this.#running.set(id, running);
    let said: Promise<unknown> = Promise.resolve();
    const say = async (step: number, value: number): Promise<void> => {
      await insist(
        async () => queued.log(reportRow(step, value)),
        () => signal.aborted,
      );
      await insist(
        async () => queued.updateProgress(step),
        () => signal.aborted,
      );
    };
    const report = (step: number, value: number): void => {
      said = said.then(async () => say(step, value)).catch(() => undefined);
    };
    try {
      const result = await this.#engine.run(queued.data, { signal, report });
      await said;
      return result;
    } catch (error) {
      throw await this.#failure(queued, token, running.why, error);
    } finally {
      this.#running.delete(id);
    }
  }

  /** What to tell the queue of a job that was not done. */
  async #failure(
    queued: QueuedJob<unknown>,
    token: string | undefined,
    why: StopReason | undefined,
    error: unknown,
  ): Promise<Error> {
    if (why === 'unwanted') return new UnrecoverableError(unwanted);
    if (why === 'left') await queued.moveToWait(token).catch(() => undefined);
    if (why !== undefined) return new WaitingError();
    // The same job fails the same way anywhere, unless it was the machine.
    const tries = queued.attemptsMade + queued.stalledCounter + 1;
    return isLost(error) && tries < this.#attempts
      ? new Error(reasonOf(error))
      : new UnrecoverableError(reasonOf(error));
  }
}

/** Whether what is in the queue is the job of the id. */
function isJob(value: unknown, id: string): value is Job {
  try {
    return jobId(value as Job) === id;
  } catch {
    return false;
  }
}
