// From the cost of each sample, or of each step of each sample, to the one number that is minimized.
import { RnnkitError } from '@rnnkit/data';
import {
  cast,
  div,
  equal,
  maximum,
  mul,
  onesLike,
  reshape,
  sum,
  where,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The names of all reductions. */
export const lossReductions = ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight'] as const;

/**
 * What becomes of the costs of a batch. `sum`: the sum of what counts, each cost times its weight. `sumOverBatchSize` and `mean`, which
 * are the same: that sum over how many samples (or valid steps) there are; weights change the sum, not the count.
 * `meanWithSampleWeight`: that sum over the sum of the weights of what counts.
 */
export type LossReduction = (typeof lossReductions)[number];

/** What of a loss its reduction needs. */
export interface Reducible {
  /** The name, for errors. */
  readonly name: string;
  /** Default `sumOverBatchSize`. */
  readonly reduction?: LossReduction;
}

/**
 * The cost of a batch, differentiably in the costs; 0 where no step counts or all weights are 0. As Keras reduces, with two exceptions:
 * what is masked may hold anything, NaN included, and a weight for each row counts for all of its steps (Keras wants weights of the
 * shape `[batch, time]` or `[batch, 1]` there, and takes `[batch]` for weights of the steps).
 *
 * @param loss the loss whose costs they are
 * @param costs what `loss.call` returns, `[batch]` or `[batch, time, …]`
 * @param mask which costs count, bool in the shape of the costs; all when absent
 * @param sampleWeight float32 of at least 0: `[batch]`, `[batch, time]`, or of more axes of the costs, where an axis of size 1 stands
 *   for all of it; 1 for each when absent
 * @throws Error when the mask or the weights have another shape
 */
export function reduceCosts(
  { name, reduction = 'sumOverBatchSize' }: Reducible,
  costs: Tensor,
  mask?: Tensor,
  sampleWeight?: Tensor,
): Scalar {
  if (mask !== undefined && mask.shape.join() !== costs.shape.join()) throw misfit(name, 'mask', mask, costs);
  const counted = mask === undefined ? costs : where(mask, costs, zerosLike(costs));
  const weights = sampleWeight === undefined ? undefined : alignWeights(name, costs, sampleWeight);
  const total = sum(weights === undefined ? counted : mul(counted, weights));
  if (reduction === 'sum') return total as Scalar;
  if (reduction === 'meanWithSampleWeight' && weights !== undefined) {
    // A weight of each row counts once for each of its steps.
    const spread = mul(weights, mask === undefined ? onesLike(costs) : cast(mask, 'float32'));
    const divisor = sum(spread);
    return div(total, where(equal(divisor, 0), onesLike(divisor), divisor));
  }
  return div(total, mask === undefined ? Math.max(costs.size, 1) : maximum(sum(cast(mask, 'float32')), 1));
}

/** Weights with as many axes as the costs, by which they can be multiplied. */
function alignWeights(name: string, costs: Tensor, weights: Tensor): Tensor {
  const sizes = [...weights.shape];
  while (sizes.length > costs.rank && sizes.at(-1) === 1) sizes.pop();
  while (sizes.length < costs.rank) sizes.push(1);
  const fits = sizes.length === costs.rank && sizes.every((size, axis) => size === 1 || size === costs.shape[axis]);
  if (!fits) throw misfit(name, 'sample weights', weights, costs);
  return reshape(weights, sizes);
}

function misfit(name: string, what: string, { shape }: Tensor, costs: Tensor): Error {
  return new RnnkitError(
    'invalid-argument',
    `${name}: the ${what} are of the shape [${shape.join(', ')}], the costs of the shape [${costs.shape.join(', ')}]; ${
      what === 'mask' ? 'they have to be the same.' : 'give one weight for each row, or one for each step of each row.'
    }`,
  );
}
