// What is minimized: the losses of the outputs, what activity regularizers add, and what weights cost.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';
import type { Value } from '@rnnkit/layers';
import { toTensor, type ForwardResult } from '@rnnkit/models';
import { add, mul, Tensor, type Scalar } from '@tensorflow/tfjs-core';

import type { Batch } from './batches.ts';
import type { Loss } from './losses/loss.ts';
import { reduceCosts } from './losses/reduce.ts';
import type { LossTerm } from './output-terms.ts';
import { shaped } from './shaped.ts';
import type { CompiledModel } from './compiled-model.ts';

/** What is minimized, and the loss of each output. */
export interface TotalLoss {
  readonly total: Scalar;
  /** One for each output, before its weight in the total. */
  readonly losses: readonly Scalar[];
}

/**
 * The loss of a batch.
 *
 * @param weightOf by how much an output's loss is multiplied in the total. Default: by its weight.
 */
export function totalLoss(
  model: CompiledModel<unknown>,
  { values, losses: added }: ForwardResult,
  batch: Batch,
  weightOf: (term: LossTerm) => number = ({ weight }) => weight,
): TotalLoss {
  const losses = model.terms.map(({ loss }, place) =>
    outputLoss(loss, values[place]!, batch.y[place]!, batch.sampleWeight[place]),
  );
  const weighted = model.terms.map((term, place) => {
    const weight = weightOf(term);
    return weight === 1 ? losses[place]! : mul(losses[place]!, weight);
  });
  let total: Tensor = weighted.reduce((sum, loss) => add(sum, loss));
  for (const loss of added) total = add(total, loss);
  for (const { regularizer, variable, trainable } of model.weights) {
    if (regularizer !== undefined && trainable) total = add(total, regularizer.loss(variable));
  }
  return { total: total as Scalar, losses };
}

function outputLoss(
  loss: Loss,
  { tensor, mask }: Value,
  labels: HostArray,
  sampleWeight: HostArray | undefined,
): Scalar {
  const stepMask = mask !== undefined && mask.rank === tensor.rank - 1 ? mask : undefined;
  const costs = loss.call(labelTensor(labels, tensor, loss), tensor, stepMask);
  expectCosts(loss, costs, tensor);
  return reduceCosts(loss, costs, stepMask, weightTensor(sampleWeight));
}

/** Labels as the loss wants them. */
function labelTensor(labels: HostArray, predictions: Tensor, loss: Loss): Tensor {
  if (loss.sparse === true) return shaped(toTensor(labels, 'int32'), predictions.shape.slice(0, -1));
  return shaped(toTensor(labels), predictions.shape);
}

/** Weights; none where all are 1, as they mostly are. */
function weightTensor(weights: HostArray | undefined): Tensor | undefined {
  return weights === undefined || weights.data.every((weight) => weight === 1) ? undefined : toTensor(weights);
}

/** Throws unless there is a cost for each sample or step: a sum over them would be weighted and divided wrongly. */
function expectCosts({ name }: Loss, costs: Tensor, { shape }: Tensor): void {
  const expected = shape.slice(0, -1);
  if (costs instanceof Tensor && costs.shape.join() === expected.join()) return;
  throw new RnnkitError(
    'invalid-argument',
    `The loss ${check.describe(name)} has to return a cost for each sample or step, of the shape [${expected.join(', ')}]; got ${costs instanceof Tensor ? `[${costs.shape.join(', ')}]` : check.describe(costs)}. Take the mean over the last axis alone.`,
  );
}
