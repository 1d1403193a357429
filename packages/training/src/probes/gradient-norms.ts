// How far memory reaches: how strongly the loss depends on what a recurrent layer held in mind at each step.
import { RnnkitError } from '@rnnkit/data';
import type { RecurrentLayer, StepObservation } from '@rnnkit/layers';
import { inputTensors, type ModelData } from '@rnnkit/models';
import { customGrad, dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { batchRows } from '../batches.ts';
import { valueAndGradients } from '../gradients.ts';
import { readRows } from '../labelled-rows.ts';
import { totalLoss } from '../total-loss.ts';
import type { TrainableModel } from '../trainable-model.ts';
import { namesOf } from './names.ts';
import { watching } from './watching.ts';

/** The gradient's norm at each step of a recurrent layer. */
export interface GradientNorms {
  /** The layer's name; of a bidirectional layer with `/forward` or `/backward`. */
  readonly layer: string;
  /** The layer's class, such as `LSTM`. */
  readonly className: string;
  /** `[time]`: the mean over the rows in which the step is valid of ‖∂loss/∂h‖; 0 where it is valid in none. */
  readonly norms: Float32Array;
}

/**
 * The norm of ∂loss/∂h at each time step, for each simpleRnn, lstm and gru of a model, where h is the hidden state after the
 * step and the loss is each row's own. Where it fades towards the start of the text, the model cannot learn from what is
 * there: the vanishing gradient (Bengio et al. 1994).
 *
 * Dropout is not active. It takes about a hundred times as long as a training step.
 *
 * @param x some rows, `[batch, time]`
 * @param y their labels
 * @throws Error when the model is not compiled, or has no such layer
 */
export async function gradientNorms(
  model: TrainableModel<unknown>,
  x: ModelData,
  y: ModelData,
): Promise<GradientNorms[]> {
  const batch = await readRows(model, { x, y });
  const rows = batchRows(batch);
  const seen = new Map<RecurrentLayer, { valid: (Tensor | undefined)[]; gradients: (Tensor | undefined)[] }>();
  const tops = new Map<RecurrentLayer, string>();

  const watch =
    (top: string) =>
    ({ layer, step, after, valid }: StepObservation): readonly Tensor[] => {
      const record = seen.get(layer) ?? { valid: [], gradients: [] };
      seen.set(layer, record);
      tops.set(layer, top);
      record.valid[step] = valid === undefined ? undefined : keep(valid.clone());
      const [hidden, ...others] = after;
      const watched = customGrad((...given) => ({
        value: (given[0] as Tensor).clone(),
        gradFunc: (gradient: Tensor) => {
          record.gradients[step] = keep(gradient.clone());
          return gradient;
        },
      }))(hidden!);
      return [watched, ...others];
    };
  try {
    const { value, grads } = valueAndGradients(
      () => {
        const result = model.forward(inputTensors(model, batch.x), undefined, watching(watch));
        return totalLoss(model, result, batch).total;
      },
      model.weights.map(({ variable }) => variable),
    );
    value.dispose();
    dispose(grads);
    if (seen.size === 0)
      throw new RnnkitError(
        'invalid-argument',
        'The model has no simpleRnn, lstm or gru whose states could be watched.',
      );
    const names = namesOf(tops);
    const found: GradientNorms[] = [];
    for (const [layer, { valid, gradients }] of seen) {
      const norms = new Float32Array(valid.length);
      for (const step of valid.keys()) {
        norms[step] = await meanNorm(gradients[step], valid[step], rows);
      }
      found.push({ layer: names.get(layer)!, className: layer.className, norms });
    }
    return found;
  } finally {
    tidy(() => {
      for (const { valid, gradients } of seen.values()) {
        for (const tensor of [...valid, ...gradients]) tensor?.dispose();
      }
    });
  }
}

/** The mean norm of the rows that count. A row's own loss is `rows` times its part in the batch's. */
async function meanNorm(gradient: Tensor | undefined, valid: Tensor | undefined, rows: number): Promise<number> {
  if (gradient === undefined) return 0;
  const [values, counted] = await Promise.all([gradient.data(), valid?.data()]);
  const units = values.length / rows;
  let [sum, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (counted !== undefined && counted[row] === 0) continue;
    let squares = 0;
    for (let index = row * units; index < (row + 1) * units; index++) squares += values[index]! ** 2;
    sum += Math.sqrt(squares);
    count++;
  }
  return count === 0 ? 0 : (rows * sum) / count;
}
