// What can be sent to another thread: names and numbers, no functions.
import type { Batch } from '../batches.ts';
import { rowCount, type HostArray } from '../host-array.ts';
import type { CompileOptions } from '../sequential.ts';
import type { WorkerData } from './protocol.ts';

/** Throws when the loss or a metric is a function. */
export function checkPortable({ loss, metrics = [] }: Partial<Pick<CompileOptions, 'loss' | 'metrics'>>): void {
  for (const [kind, value] of [['loss', loss], ...metrics.map((metric) => ['metric', metric] as const)] as const) {
    if (typeof value === 'string') continue;
    throw new Error(
      `Workers need the ${kind} by its name, such as "sparseCategoricalCrossentropy" or "accuracy": a function cannot be sent to another thread.`,
    );
  }
}

/** Data that workers can share, or that are copied for each. */
export function portableData({ x, y, sampleWeight }: Batch, sharedMemory: boolean): WorkerData {
  const weights = Float32Array.from({ length: rowCount(x) }, (_, row) => sampleWeight?.[row] ?? 1);
  if (!sharedMemory) return { x, y, sampleWeight: weights };
  const shared = <Numbers extends HostArray['data']>(numbers: Numbers): Numbers => {
    const make = numbers.constructor as new (buffer: SharedArrayBuffer) => Numbers;
    const copy = new make(new SharedArrayBuffer(numbers.byteLength));
    copy.set(numbers);
    return copy;
  };
  return {
    x: { data: shared(x.data), shape: x.shape },
    y: { data: shared(y.data), shape: y.shape },
    sampleWeight: shared(weights),
  };
}
