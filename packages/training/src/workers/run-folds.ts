// The folds of a cross-validation, by several workers at a time.
import type { Batch } from '../batches.ts';
import type { FoldJob, FoldResult, FoldWatch } from '../fold.ts';
import type { Connection } from './connection.ts';
import { usingWorkers, type Workers } from './pool.ts';
import { portableData } from './portable.ts';
import type { WorkerData } from './protocol.ts';

/** Runs folds; each goes to the next worker that has nothing to do. */
export function runFolds(
  jobs: readonly FoldJob[],
  data: Batch,
  workers: Workers,
  watchOf: (job: FoldJob) => FoldWatch,
): Promise<FoldResult[]> {
  return usingWorkers(workers, async (pool) => {
    const shared = portableData(data, pool.sharedMemory);
    let failed = false;
    const outcomes = await Promise.allSettled(
      jobs.map((job) =>
        pool.withOne(async (connection) => {
          if (failed) throw new Error('Another fold has failed.');
          try {
            return await runFold(connection, job, shared, watchOf(job));
          } catch (error) {
            failed = true;
            throw error;
          }
        }),
      ),
    );
    for (const job of jobs) watchOf(job).signal?.throwIfAborted();
    const refused = outcomes.find((outcome) => outcome.status === 'rejected' && !isFollowUp(outcome.reason));
    if (refused?.status === 'rejected') throw refused.reason;
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  });
}

function isFollowUp(reason: unknown): boolean {
  return reason instanceof Error && reason.message === 'Another fold has failed.';
}

async function runFold(
  connection: Connection,
  job: FoldJob,
  data: WorkerData,
  { signal, progress }: FoldWatch,
): Promise<FoldResult> {
  signal?.throwIfAborted();
  const cancel = (): void => {
    if (connection.error === undefined) connection.post({ type: 'cancel' });
  };
  signal?.addEventListener('abort', cancel);
  try {
    connection.post({ type: 'fold', job, data });
    for (;;) {
      const reply = await connection.next(signal);
      if (reply.type === 'progress') progress(reply.epoch, reply.logs);
      else if (reply.type === 'result') return reply.result;
      else if (reply.type === 'cancelled') throw new Error('The fold was ended.');
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
