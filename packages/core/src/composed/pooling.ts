// Pooling over time from stock kernels, on the tape.
import {
  any,
  cast,
  div,
  expandDims,
  fill,
  max,
  maximum,
  sum,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

interface PooledTensors {
  readonly x: Tensor;
  readonly mask?: Tensor | undefined;
}

/** The average over the valid steps. */
export function composeAveragePooling({ x, mask }: PooledTensors): Tensor[] {
  const valid = mask === undefined ? x : where(expandDims(mask, 2), x, zerosLike(x));
  const count = mask === undefined ? (x.shape[1] ?? 0) : sum(cast(mask, 'float32'), 1, true);
  return [div(sum(valid, 1), maximum(count, 1))];
}

/** The largest value over the valid steps. */
export function composeMaxPooling({ x, mask }: PooledTensors): Tensor[] {
  if (mask === undefined) return [max(x, 1)];
  const largest = max(where(expandDims(mask, 2), x, fill(x.shape, Number.NEGATIVE_INFINITY)), 1);
  return [where(any(mask, 1, true), largest, zerosLike(largest))];
}
