// How the loss depends on the weights, for whoever looks at a model and does not train it.
import { check, rowCount } from '@rnnkit/data';
import { inputTensors, usageOf, type CallLayer, type ModelData } from '@rnnkit/models';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import { valueAndGradients } from './gradients.ts';
import { readRows } from './labelled-rows.ts';
import type { LossTerm } from './output-terms.ts';
import type { SampleWeights } from './sample-weight.ts';
import { totalLoss } from './total-loss.ts';
import type { CompiledModel } from './compiled-model.ts';

/** A loss and its gradients. */
export interface LossGradients {
  /** What training minimizes: the outputs' losses with their weights, and what regularizers add. */
  readonly loss: Scalar;
  /** The gradient by each weight on which the loss depends, in the weight's shape, by names such as `lstm/kernel`. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/** Options of {@link lossGradients}. */
export interface LossGradientsOptions {
  /** How much each row, or each step of each row, counts. Default: all alike. */
  readonly sampleWeight?: SampleWeights;
  /** Calls each layer, for whoever looks at what flows between them, on the way back, too. Default: its `run`. */
  readonly call?: CallLayer;
  /**
   * Whether a loss that is a sum over the rows is divided by their number, as the others are, so that each row's own loss has the same
   * part in the total whatever the reduction. Default false.
   */
  readonly meanOfRows?: boolean;
}

/**
 * The loss of some rows and its gradients by all weights, also by those that do not learn. Dropout is not active, and nothing is
 * changed. The caller disposes the tensors. While the model is trained, the training waits.
 *
 * @param x inputs, one row per sample; of a model of several inputs a list or an object of them
 * @param y labels, one row per sample; of a model of several outputs a list or an object of them
 * @throws Error when the model is not compiled, or data and model do not fit
 *
 * @example
 * const { loss, gradients } = await lossGradients(model, x, y);
 * const steepness = norm(gradients['lstm/recurrent_kernel']);
 */
export async function lossGradients(
  model: CompiledModel<unknown>,
  x: ModelData,
  y: ModelData,
  options: LossGradientsOptions = {},
): Promise<LossGradients> {
  const checks = { sampleWeight: check.anything, call: check.optional(check.callable), meanOfRows: check.flag };
  const {
    sampleWeight,
    call,
    meanOfRows = false,
  } = check.checkOptions<LossGradientsOptions>('lossGradients', checks, {}, options);
  return usageOf(model).withWeights(async () => {
    const batch = await readRows(model, { x, y, sampleWeight });
    const { weights } = model;
    const rows = rowCount(batch.x[0]!);
    const weightOf = ({ loss, weight }: LossTerm): number =>
      meanOfRows && loss.reduction === 'sum' ? weight / rows : weight;
    const { value, grads } = valueAndGradients(
      () => totalLoss(model, model.forward(inputTensors(model, batch.x), undefined, call), batch, weightOf).total,
      weights.map(({ variable }) => variable),
    );
    const gradients: Record<string, Tensor> = {};
    for (const { name, variable } of weights) {
      const gradient = grads[variable.name];
      if (gradient !== undefined) gradients[name] = gradient;
    }
    return { loss: value, gradients };
  });
}
