// Where jobs are run.
import type { Job, JobResult, WorkContext } from './job.ts';

/**
 * Runs jobs: in this thread, in processes, on other machines.
 *
 * - A job may be run more than once, such as when whoever ran it is gone; the promise is settled once.
 * - When `signal` is aborted, the promise is rejected with its reason as soon as can be, and the job is ended where it runs.
 * - `report` may be called twice for one step, when a job is run again; whoever listens takes the first.
 * - It is rejected with what the work throws, and with an RnnkitError with the code `worker-failed` when whoever runs it is lost too often.
 * - An RnnkitError with the code `unreachable` says that nothing can be run any more: the study ends with it, and can be gone on with.
 */
export interface Engine {
  /** How many jobs it can run at a time. */
  readonly slots: number;
  /** Runs a job. */
  run(job: Job, context: WorkContext): Promise<JobResult>;
  /** Ends whatever it has started. */
  end(): Promise<void>;
}
