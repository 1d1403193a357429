// Why a job is not done: as a text, which is all that a queue keeps of an error.
import { RnnkitError } from '@rnnkit/data';

/** Of a job that was not wanted any more. It may be wanted again. */
export const unwanted = 'The job is not wanted any more.';

/** What stands in the place of a job that is taken back from whoever is at it. */
export const takenBack = { isUnwanted: true };

/** Whether a job was taken back. */
export const isTakenBack = (data: unknown): boolean => (Object(data) as Partial<typeof takenBack>).isUnwanted === true;

const lost = 'worker-failed: ';

/** BullMQ's own, when whoever ran a job was gone too often. */
const stalled = 'job stalled more than allowable limit';

/** Whether whoever ran the job was lost. */
export const isLost = (error: unknown): boolean => error instanceof RnnkitError && error.code === 'worker-failed';

/** What the queue keeps of an error. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return isLost(error) ? `${lost}${message}` : message;
}

/** The error of which a reason is what the queue has kept. */
export function errorOf(reason: string, job: { readonly trial: number; readonly fold: number }): RnnkitError {
  if (reason.startsWith(stalled))
    return new RnnkitError(
      'worker-failed',
      `Fold ${job.fold} of trial ${job.trial} was taken by workers that were gone before it was done, too often. Is there enough memory?`,
    );
  if (reason.startsWith(lost)) return new RnnkitError('worker-failed', reason.slice(lost.length));
  return new RnnkitError('invalid-data', reason === '' ? 'The job has failed, and nobody said why.' : reason);
}
