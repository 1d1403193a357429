// One step: forward, loss, and while training gradients and update.
import type { Value, Weight } from '@rnnkit/layers';
import { inputTensors, usageOf } from '@rnnkit/models';
import { dispose, keep, stack, tidy, type NamedTensorMap, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { batchRows, type Batch } from './batches.ts';
import { valueAndGradients } from './gradients.ts';
import type { MetricBatch } from './metrics/compiled-metrics.ts';
import { diagnoseNonFiniteLoss, lateLoss } from './non-finite-loss.ts';
import { totalLoss } from './total-loss.ts';
import type { CompiledModel } from './compiled-model.ts';
import { disposeNextValues, nextValues, takeValues, type NextValues } from './weight-updates.ts';

/** The result of a step. */
export interface StepResult {
  readonly loss: number;
  /** The loss of each output. */
  readonly losses: readonly number[];
  readonly rows: number;
  /** What the metrics of each output look at; undefined where none does, so that it is not read back. */
  readonly answers: readonly (MetricBatch | undefined)[];
}

/** What a step leaves on the device until it is read. */
interface Pending {
  readonly loss: Tensor;
  /** The loss of each output, in one tensor; undefined where there is one output, whose loss is all. */
  readonly losses: Tensor | undefined;
  /** What metrics will look at. */
  readonly seen: readonly (Seen | undefined)[];
  /** What weights become that layers change by themselves. */
  readonly next: NextValues;
}

interface Seen {
  readonly output: Tensor;
  readonly mask: Tensor | undefined;
}

async function readResult({ loss, losses, seen }: Pending, batch: Batch): Promise<StepResult> {
  const [lossData, lossesData, answers] = await Promise.all([
    loss.data(),
    losses?.data(),
    Promise.all(seen.map(async (output, place) => output && readAnswers(output, batch, place))),
  ]);
  return { loss: lossData[0]!, losses: Array.from(lossesData ?? lossData), rows: batchRows(batch), answers };
}

async function readAnswers({ output, mask }: Seen, { y, sampleWeight }: Batch, place: number): Promise<MetricBatch> {
  const [data, maskData] = await Promise.all([output.data(), mask?.data()]);
  return {
    labels: y[place]!,
    predictions: { data, shape: output.shape },
    mask: maskData === undefined ? undefined : Float32Array.from(maskData),
    sampleWeight: sampleWeight[place]?.data as Float32Array | undefined,
  };
}

/** A forward pass. What is read later is kept, and told to `keeps` at once, so that it can be freed whatever happens. */
function forward(
  model: CompiledModel<unknown>,
  batch: Batch,
  forMetrics: boolean,
  keeps: (kept: Omit<Pending, 'loss'>) => void,
  step?: number,
): Scalar {
  const result = model.forward(inputTensors(model, batch.x), step);
  const { total, losses } = totalLoss(model, result, batch);
  keeps({
    next: nextValues(step === undefined ? [] : result.updates),
    losses: losses.length > 1 ? keep(stack([...losses])) : undefined,
    seen: model.terms.map(({ metrics }, place) =>
      forMetrics && metrics.length > 0 ? kept(result.values[place]!) : undefined,
    ),
  });
  return total;
}

function kept({ tensor, mask }: Value): Seen {
  return { output: keep(tensor.clone()), mask: mask && keep(mask.clone()) };
}

/** A loss and its gradients. */
interface Differentiated extends Pending {
  readonly gradients: NamedTensorMap;
}

function differentiate(model: CompiledModel<unknown>, batch: Batch, forMetrics: boolean): Differentiated {
  let pending: Omit<Pending, 'loss'> = { losses: undefined, seen: [], next: new Map() };
  try {
    const { value, grads: gradients } = valueAndGradients(
      () =>
        forward(
          model,
          batch,
          forMetrics,
          (kept) => {
            pending = kept;
          },
          model.optimizer.iterations,
        ),
      learningWeights(model).map(({ variable }) => variable),
    );
    return { loss: value, ...pending, gradients };
  } catch (error) {
    disposePending(pending);
    throw error;
  }
}

function learningWeights(model: CompiledModel<unknown>): readonly Weight[] {
  return model.weights.filter(({ trainable }) => trainable);
}

function update(model: CompiledModel<unknown>, { gradients, next }: Differentiated): void {
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
  takeValues(next);
}

function disposePending({ loss, losses, seen, next }: Partial<Pending>): void {
  loss?.dispose();
  losses?.dispose();
  if (next !== undefined) disposeNextValues(next);
  for (const output of seen ?? []) {
    output?.output.dispose();
    output?.mask?.dispose();
  }
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
  model: CompiledModel<unknown>,
  batch: Batch,
  { forMetrics, toleratesNaN = false }: StepOptions,
): Promise<StepResult> {
  const step = differentiate(model, batch, forMetrics);
  try {
    const result = await readResult(step, batch);
    if (!Number.isFinite(result.loss) && !toleratesNaN) throw await diagnoseNonFiniteLoss(model, batch, result.loss);
    await usageOf(model).mayChange();

    update(model, step);
    return result;
  } finally {
    disposePending(step);
    dispose(step.gradients);
  }
}

/** A training step whose weights are updated, or will be by the device, and whose result is not read yet. */
export interface PendingStep {
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
export function beginTrainStep(
  model: CompiledModel<unknown>,
  batch: Batch,
  { forMetrics, toleratesNaN = false }: StepOptions,
): PendingStep {
  const step = differentiate(model, batch, forMetrics);
  const number = model.optimizer.iterations + 1;
  try {
    update(model, step);
  } catch (error) {
    disposePending(step);
    throw error;
  } finally {
    dispose(step.gradients);
  }
  return {
    async read() {
      try {
        const result = await readResult(step, batch);
        if (!Number.isFinite(result.loss) && !toleratesNaN) throw lateLoss(model, batch, result.loss, number);
        return result;
      } finally {
        disposePending(step);
      }
    },
    dispose: () => disposePending(step),
  };
}

/** One step without training. */
export async function evaluateStep(
  model: CompiledModel<unknown>,
  batch: Batch,
  { forMetrics }: Pick<StepOptions, 'forMetrics'>,
): Promise<StepResult> {
  let pending: Partial<Pending> = {};
  try {
    const loss = tidy(() =>
      forward(model, batch, forMetrics, (kept) => {
        pending = kept;
      }),
    );
    pending = { ...pending, loss };
    return await readResult(pending as Pending, batch);
  } finally {
    disposePending(pending);
  }
}
