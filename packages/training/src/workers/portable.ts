// Data as they are sent to another thread.
import type { Batch } from '../batches.ts';
import { rowCount, type HostArray } from '../host-array.ts';
import type { WorkerData } from './protocol.ts';

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
