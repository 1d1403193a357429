// Mean and variance along one axis of a batch, over the steps that count.
import * as ops from '@rnnkit/core/predict';
import {
  cast,
  div,
  expandDims,
  maximum,
  mul,
  reshape,
  square,
  sub,
  sum,
  tile,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Mean and variance of each feature, with an axis for each of the input's. */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** The input without the mean. */
  readonly centered: Tensor;
}

/**
 * Mean and variance; 0 where nothing counts. What is at steps that do not count may be anything.
 *
 * @param axis whose sizes have a mean and a variance each
 * @param mask which steps count, with some of the input's first axes; all by default
 */
export function momentsOf(input: Tensor, axis: number, mask: Tensor | undefined): Moments {
  const average = axis === input.rank - 1 ? averageOfLast(input, mask) : averageOf(input, axis, mask);
  const mean = average(input);
  const centered = sub(input, mean);
  return { mean, centered, variance: average(square(centered)) };
}

type Average = (values: Tensor) => Tensor;

/** Of the last axis: pooling over the steps of each row, and what the rows have, each by its share of the steps. */
function averageOfLast({ shape, rank }: Tensor, mask: Tensor | undefined): Average {
  const [batch = 0] = shape;
  const features = shape.at(-1)!;
  const steps = mask === undefined ? undefined : reshape(spread(mask, shape.slice(0, -1)), [batch, -1]);
  const counts = steps === undefined ? undefined : sum(cast(steps, 'float32'), 1, true);
  const shares = counts === undefined ? 1 / batch : div(counts, maximum(sum(counts), 1));
  return (values) => {
    const rows = ops.averagePooling(reshape(values, [batch, -1, features]), steps);
    return reshape(sum(mul(rows, shares), 0), [...Array.from({ length: rank - 1 }, () => 1), features]);
  };
}

/** Of another axis: pooling over all that is beside it. */
function averageOf({ shape, rank }: Tensor, axis: number, mask: Tensor | undefined): Average {
  const order = [axis, ...shape.map((_, index) => index).filter((index) => index !== axis)];
  const size = shape[axis]!;
  const counted = mask === undefined ? undefined : reshape(transpose(spread(mask, shape), order), [size, -1]);
  return (values) =>
    reshape(
      ops.averagePooling(reshape(transpose(values, order), [size, -1, 1]), counted),
      Array.from({ length: rank }, (_, index) => (index === axis ? size : 1)),
    );
}

/** A mask for all that is within the steps that it is of. */
function spread(mask: Tensor, shape: readonly number[]): Tensor {
  let spreaded = mask;
  while (spreaded.rank < shape.length) spreaded = expandDims(spreaded, -1);
  return spreaded.rank === mask.rank
    ? mask
    : tile(
        spreaded,
        shape.map((size, index) => (index < mask.rank ? 1 : size)),
      );
}
