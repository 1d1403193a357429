// One step: forward, loss, and while training gradients and update.
import { check, RnnkitError } from '@rnnkit/data';
import {
  cast,
  dispose,
  div,
  add,
  expandDims,
  keep,
  maximum,
  mul,
  sum,
  tensor1d,
  tidy,
  where,
  zerosLike,
  Tensor,
  type NamedTensorMap,
  type Scalar,
} from '@tensorflow/tfjs-core';
import { reshape } from '@tensorflow/tfjs-core';

import type { FullBatch } from './batches.ts';
import { valueAndGradients } from './gradients.ts';
import { rowCount, toTensor, type HostArray } from './host-array.ts';
import type { Loss } from './losses/loss.ts';
import { inputTensor } from './model-input.ts';
import type { ForwardResult } from './forward.ts';
import type { SequentialModel } from './sequential.ts';
import { usageOf } from './usage.ts';

/** What a step has shown. */
export interface StepResult {
  readonly loss: number;
  readonly rows: number;
  /** What metrics look at; undefined where none does, so that it is not read back. */
  readonly answers: Answers | undefined;
}

/** Predictions beside the labels that they should be. */
export interface Answers {
  readonly labels: HostArray;
  readonly predictions: HostArray;
  /** Which steps of the predictions count; undefined for all. */
  readonly mask: Float32Array | undefined;
}

/** Labels as the loss wants them. */
function labelTensor(labels: HostArray, predictions: Tensor, loss: Loss): Tensor {
  if (loss.sparse === true) return reshape(toTensor(labels, 'int32'), predictions.shape.slice(0, -1));
  return reshape(toTensor(labels), predictions.shape);
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

/** The mean cost: over the samples, or over the valid steps; weights change the sum, not the count, as in Keras. */
export function totalLoss(model: SequentialModel, { output, mask, losses }: ForwardResult, batch: FullBatch): Scalar {
  const stepMask = mask !== undefined && mask.rank === output.rank - 1 ? mask : undefined;
  const costs = model.loss.call(labelTensor(batch.y, output, model.loss), output, stepMask);
  expectCosts(model.loss, costs, output);
  const counted = stepMask === undefined ? costs : where(stepMask, costs, zerosLike(costs));
  // Where no step counts, the sum is 0, and so is the mean.
  const count = stepMask === undefined ? Math.max(costs.size, 1) : maximum(sum(cast(stepMask, 'float32')), 1);
  let total: Tensor = div(sum(weighted(counted, batch.sampleWeight)), count);
  for (const loss of losses) total = add(total, loss);
  for (const { regularizer, variable, trainable } of model.weights) {
    if (regularizer !== undefined && trainable) total = add(total, regularizer.loss(variable));
  }
  return total as Scalar;
}

/** Costs times the weight of their row; the costs themselves where all weights are 1, as they mostly are. */
function weighted(costs: Tensor, sampleWeight: Float32Array): Tensor {
  if (sampleWeight.every((weight) => weight === 1)) return costs;
  let weights: Tensor = tensor1d(sampleWeight);
  for (let axis = 1; axis < costs.rank; axis++) weights = expandDims(weights, axis);
  return mul(costs, weights);
}

/** What metrics will look at, while it is with the backend. */
interface Seen {
  readonly output: Tensor;
  readonly mask: Tensor | undefined;
}

async function readResult(loss: Tensor, seen: Seen | undefined, batch: FullBatch): Promise<StepResult> {
  const [lossData, answers] = await Promise.all([
    loss.data(),
    seen === undefined ? undefined : readAnswers(seen, batch),
  ]);
  return { loss: lossData[0]!, rows: rowCount(batch.x), answers };
}

async function readAnswers({ output, mask }: Seen, { y }: FullBatch): Promise<Answers> {
  const [data, maskData] = await Promise.all([output.data(), mask?.data()]);
  return {
    labels: y,
    predictions: { data, shape: output.shape },
    mask: maskData === undefined ? undefined : Float32Array.from(maskData),
  };
}

/** A loss and its gradients. */
interface Differentiated {
  readonly loss: Tensor;
  readonly seen: Seen | undefined;
  readonly gradients: NamedTensorMap;
}

function differentiate(model: SequentialModel, batch: FullBatch, forMetrics: boolean): Differentiated {
  let seen: Seen | undefined;
  try {
    const { value, grads: gradients } = valueAndGradients(
      () => {
        const result = model.forward(inputTensor(model, batch.x), model.optimizer.iterations);
        if (forMetrics) seen = { output: keep(result.output), mask: result.mask && keep(result.mask.clone()) };
        return totalLoss(model, result, batch);
      },
      learningWeights(model).map(({ variable }) => variable),
    );
    return { loss: value, seen, gradients };
  } catch (error) {
    disposeSeen(seen);
    throw error;
  }
}

function learningWeights(model: SequentialModel): readonly SequentialModel['weights'][number][] {
  return model.weights.filter(({ trainable }) => trainable);
}

function update(model: SequentialModel, gradients: NamedTensorMap): void {
  const learning = learningWeights(model);
  model.optimizer.applyGradients(
    learning.flatMap(({ name, variable }) => {
      const gradient = gradients[variable.name];
      return gradient === undefined || gradient === null ? [] : [{ key: name, variable, gradient }];
    }),
  );
  for (const { constraint, variable } of learning) {
    if (constraint !== undefined)
      tidy(() => {
        variable.assign(constraint.apply(variable));
      });
  }
}

function disposeSeen(seen: Seen | undefined): void {
  seen?.output.dispose();
  seen?.mask?.dispose();
}

function disposeResults({ loss, seen }: Differentiated): void {
  loss.dispose();
  disposeSeen(seen);
}

/** How a step is taken. */
export interface StepOptions {
  /** Whether metrics look at its predictions. */
  readonly forMetrics: boolean;
  /** Whether a loss that is not a number is none of its business. */
  readonly toleratesNaN?: boolean;
}

/**
 * One training step.
 *
 * @throws Error when the loss is not a number, before anything is changed; unless `toleratesNaN`
 */
export async function trainStep(
  model: SequentialModel,
  batch: FullBatch,
  { forMetrics, toleratesNaN = false }: StepOptions,
): Promise<StepResult> {
  const step = differentiate(model, batch, forMetrics);
  try {
    const result = await readResult(step.loss, step.seen, batch);
    if (!Number.isFinite(result.loss) && !toleratesNaN) throw await explainLoss(model, batch, result.loss);
    await usageOf(model).mayChange();

    update(model, step.gradients);
    return result;
  } finally {
    disposeResults(step);
    dispose(step.gradients);
  }
}

/** A training step whose weights are updated, or will be by the device, and whose result is not read yet. */
export interface StepAhead {
  /**
   * Reads the result and frees it.
   *
   * @throws Error when the loss is not a number, unless `toleratesNaN`
   */
  read(): Promise<StepResult>;
  /** Frees the result without reading it. */
  dispose(): void;
}

/** One training step on a device that executes asynchronously, without waiting for it. */
export function trainStepAhead(
  model: SequentialModel,
  batch: FullBatch,
  { forMetrics, toleratesNaN = false }: StepOptions,
): StepAhead {
  const step = differentiate(model, batch, forMetrics);
  const number = model.optimizer.iterations + 1;
  try {
    update(model, step.gradients);
  } catch (error) {
    disposeResults(step);
    throw error;
  } finally {
    dispose(step.gradients);
  }
  return {
    async read() {
      try {
        const result = await readResult(step.loss, step.seen, batch);
        if (!Number.isFinite(result.loss) && !toleratesNaN) throw lateLoss(model, batch, result.loss, number);
        return result;
      } finally {
        disposeResults(step);
      }
    },
    dispose: () => disposeResults(step),
  };
}

/** Where a loss that is not a number comes from, as far as it can be told once the weights have been updated with it. */
function lateLoss(model: SequentialModel, batch: FullBatch, loss: number, number: number): Error {
  const where = `The loss is ${loss} at step ${number}, and the weights were updated up to step ${model.optimizer.iterations} before it was read, because the device computes ahead.`;
  const hint = batch.x.data.every((value) => Number.isFinite(value))
    ? 'Lower the learning rate, or clip gradients with clipNorm.'
    : 'The input holds values that are not finite; mask them with masking(), or replace them.';
  return new RnnkitError('not-finite', `${where} ${hint}`);
}

/** One step without training. */
export async function testStep(
  model: SequentialModel,
  batch: FullBatch,
  { forMetrics }: Pick<StepOptions, 'forMetrics'>,
): Promise<StepResult> {
  const tensors = tidy(() => {
    const result = model.forward(inputTensor(model, batch.x));
    const loss = totalLoss(model, result, batch);
    if (!forMetrics) return [loss];
    return result.mask === undefined ? [loss, result.output] : [loss, result.output, result.mask];
  });
  const [loss, output, mask] = tensors;
  try {
    return await readResult(loss!, output && { output, mask }, batch);
  } finally {
    dispose(tensors);
  }
}

/** Finds where a loss that is not a number comes from. */
async function explainLoss(model: SequentialModel, batch: FullBatch, loss: number): Promise<Error> {
  const where = `The loss is ${loss} at step ${model.optimizer.iterations + 1}.`;
  const isFinite = async (tensor: Tensor): Promise<boolean> =>
    (await tensor.data()).every((value) => Number.isFinite(value));
  if (!batch.x.data.every((value) => Number.isFinite(value))) {
    return new RnnkitError(
      'not-finite',
      `${where} The input holds values that are not finite; mask them with masking(), or replace them.`,
    );
  }
  for (const { name, variable } of model.weights) {
    if (!(await isFinite(variable))) {
      return new RnnkitError(
        'not-finite',
        `${where} The weight ${name} is not finite any more: lower the learning rate, or clip gradients with clipNorm.`,
      );
    }
  }
  const outputs: Tensor[] = [];
  tidy(() => {
    model.forward(inputTensor(model, batch.x), undefined, (layer, values, options) => {
      const result = layer.run(values, options);
      outputs.push(keep(result.values[0]!.tensor.clone()));
      return result;
    });
  });
  let culprit: string | undefined;
  for (const [index, output] of outputs.entries()) {
    if (culprit === undefined && !(await isFinite(output))) culprit = model.layers[index]!.name;
    output.dispose();
  }
  return new RnnkitError(
    'not-finite',
    culprit === undefined
      ? `${where} Every layer's output is finite, so it comes from the loss ${model.loss.name}: are the labels in its range?`
      : `${where} The first layer whose output is not finite is ${culprit}: lower the learning rate, or clip gradients with clipNorm.`,
  );
}
