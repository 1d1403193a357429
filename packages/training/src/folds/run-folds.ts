// The folds of a cross-validation, by several workers at a time.
import type { HostArray } from '@rnnkit/data';

import type { Batch } from '../batches.ts';
import type { FoldJob, FoldResult, FoldWatch } from './fold.ts';
import { foldWorkers, FoldWorkers, type Workers } from './fold-workers.ts';

/** Has folds trained by workers, which are ended after it if they were started for it. When one fold fails the others end. */
export async function runFolds(
  jobs: readonly FoldJob[],
  data: Batch,
  workers: Workers,
  watchOf: (job: FoldJob) => FoldWatch,
  signal: AbortSignal | undefined,
): Promise<FoldResult[]> {
  const used =
    workers instanceof FoldWorkers ? workers : foldWorkers(typeof workers === 'number' ? { count: workers } : workers);
  const given = withSharedMemory(data);
  const abort = new AbortController();
  const forward = (): void => abort.abort(signal?.reason);
  signal?.addEventListener('abort', forward);
  if (signal?.aborted === true) forward();
  const run = async (job: FoldJob): Promise<FoldResult[]> => {
    try {
      return [await used.run(job, given, { ...watchOf(job), signal: abort.signal })];
    } catch (error) {
      abort.abort(error);
      return [];
    }
  };
  try {
    const results = await Promise.all(jobs.map(run));
    abort.signal.throwIfAborted();
    return results.flat();
  } finally {
    signal?.removeEventListener('abort', forward);
    if (used !== workers) await used.end();
  }
}

/** The data in memory that workers share, where there is any; elsewhere each gets a copy. */
function withSharedMemory({ x, y, sampleWeight }: Batch): Batch {
  if (typeof SharedArrayBuffer !== 'function') return { x, y, sampleWeight };
  const shared = ({ data, shape }: HostArray): HostArray => {
    const make = data.constructor as new (buffer: SharedArrayBuffer) => typeof data;
    const copy = new make(new SharedArrayBuffer(data.byteLength));
    copy.set(data);
    return { data: copy, shape };
  };
  return {
    x: x.map(shared),
    y: y.map(shared),
    sampleWeight: sampleWeight.map((weights) => weights && shared(weights)),
  };
}
