// What a process that runs jobs is told, and what it says.
import type { Job, JobResult } from '../../engines/job.ts';

/** To the process. */
export type ToWorker = { readonly type: 'job'; readonly job: Job } | { readonly type: 'stop' };

/** From the process. After a result or an error it takes another job. */
export type FromWorker =
  | { readonly type: 'report'; readonly step: number; readonly value: number }
  | { readonly type: 'result'; readonly result: JobResult }
  | { readonly type: 'error'; readonly message: string };
