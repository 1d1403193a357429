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

/** The average over the valid steps. */
export function composeAveragePooling(x: Tensor, mask: Tensor | undefined): Tensor {
  const valid = mask === undefined ? x : where(expandDims(mask, 2), x, zerosLike(x));
  const count = mask === undefined ? (x.shape[1] ?? 0) : sum(cast(mask, 'float32'), 1, true);
  return div(sum(valid, 1), maximum(count, 1));
}

/** The largest value over the valid steps. */
export function composeMaxPooling(x: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return max(x, 1);
  const largest = max(where(expandDims(mask, 2), x, fill(x.shape, Number.NEGATIVE_INFINITY)), 1);
  return where(any(mask, 1, true), largest, zerosLike(largest));
}
