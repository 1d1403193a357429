// How far memory reaches: how strongly the loss depends on what a recurrent layer held in mind at each step.
import { RnnkitError, rowCount } from '@rnnkit/data';
import type { StepObservation } from '@rnnkit/layers';
import { readInputs, usageOf, type ModelData } from '@rnnkit/models';
import { lossGradients, type TrainableModel } from '@rnnkit/training';
import { customGrad, dispose, keep, type Tensor } from '@tensorflow/tfjs-core';

import { watching, type Watched } from './watching.ts';

/** The gradient's norm at each step of a recurrent layer. */
export interface GradientNorms {
  /**
   * The layer's name, such as `lstm`; in a model within the model `encoder/lstm`; of a bidirectional layer with `/forward` or
   * `/backward`.
   */
  readonly layer: string;
  /** The layer's class, such as `LSTM`. */
  readonly className: string;
  /** `[time]`: the mean over the rows in which the step is valid of ‖∂loss/∂h‖; 0 where it is valid in none. */
  readonly norms: Float32Array;
}

/** A step on the way forward, and what comes to it on the way back. */
interface Step {
  readonly rows: number;
  readonly valid: Tensor | undefined;
  gradient: Tensor | undefined;
}

/**
 * The norm of ∂loss/∂h at each time step, for each simpleRnn, lstm and gru of a model, of the models within it and within wrappers, where h is the
 * hidden state after the step and the loss is each row's own: of several outputs, the sum of theirs with their weights. Where it fades
 * towards the start of the text, the model cannot learn from what is there: the vanishing gradient (Bengio et al. 1994).
 *
 * Dropout is not active. It takes about a hundred times as long as a training step. A layer that is called several times has an
 * entry for each call, in their order.
 *
 * @param x some rows, `[batch, time]`; of a model of several inputs a list or an object of them
 * @param y their labels; of a model of several outputs a list or an object of them
 * @throws Error when the model is not compiled, or has no such layer
 *
 * @example
 * const [{ norms }] = await gradientNorms(model, x, y);
 */
export async function gradientNorms(
  model: TrainableModel<unknown>,
  x: ModelData,
  y: ModelData,
): Promise<GradientNorms[]> {
  usageOf(model).expectAlive();
  const [inputs] = await readInputs(model, x, 'x');
  const batch = rowCount(inputs!);
  const seen: Watched<Step>[] = [];
  try {
    const { loss, gradients } = await lossGradients(model, x, y, {
      call: watching(model, seen, watch),
      meanOfRows: true,
    });
    dispose([loss, ...Object.values(gradients)]);
    if (seen.length === 0)
      throw new RnnkitError(
        'invalid-argument',
        'The model has no simpleRnn, lstm or gru whose states could be watched.',
      );
    return await Promise.all(
      seen.map(async ({ name, layer, steps }) => ({
        layer: name,
        className: layer.className,
        norms: Float32Array.from(await Promise.all(steps.map((step) => meanNorm(step, batch)))),
      })),
    );
  } finally {
    for (const { valid, gradient } of seen.flatMap(({ steps }) => steps)) {
      valid?.dispose();
      gradient?.dispose();
    }
  }
}

/** Notes a step, and lets the gradient by the hidden state after it be noted when it comes. */
function watch({ step, after, valid }: StepObservation, steps: Step[]): readonly Tensor[] {
  const [hidden, ...others] = after;
  const noted: Step = {
    rows: hidden!.shape[0] ?? 0,
    valid: valid && keep(valid.clone()),
    gradient: undefined,
  };
  steps[step] = noted;
  const watched = customGrad((...given) => ({
    value: (given[0] as Tensor).clone(),
    gradFunc: (gradient: Tensor) => {
      noted.gradient = keep(gradient.clone());
      return gradient;
    },
  }))(hidden!);
  return [watched, ...others];
}

/** The mean norm of the rows that count. The loss of a row of the batch is `batch` times its part in the batch's. */
async function meanNorm({ rows, valid, gradient }: Step, batch: number): Promise<number> {
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
  return count === 0 ? 0 : (batch * sum) / count;
}
