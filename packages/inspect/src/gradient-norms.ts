// How far memory reaches: how strongly the loss depends on the state of a recurrent layer at each step.
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
  /** `[time]`: the mean over the rows in which the step is valid of ‖∂loss/∂state‖; 0 where it is valid in none. */
  readonly norms: Float32Array;
}

/** A step on the way forward, and what comes to it on the way back. */
interface Step {
  readonly rows: number;
  readonly valid: Tensor | undefined;
  /** By each part of the state. */
  readonly gradients: Tensor[];
}

/**
 * The norm of ∂loss/∂state at each time step, for each simpleRnn, lstm and gru of a model, of the models within it and within wrappers.
 * The state is all that the layer carries from step to step, after the step: h, and c of an LSTM, whose memory would not be seen in h
 * alone. The loss is each row's own: of several outputs, the sum of theirs with their weights. Where it fades
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
    for (const { valid, gradients } of seen.flatMap(({ steps }) => steps)) {
      valid?.dispose();
      dispose(gradients);
    }
  }
}

/** Notes a step, and lets the gradient by the state after it be noted when it comes. */
function watch({ step, after, valid }: StepObservation, steps: Step[]): readonly Tensor[] {
  const noted: Step = {
    rows: after[0]!.shape[0] ?? 0,
    valid: valid && keep(valid.clone()),
    gradients: [],
  };
  steps[step] = noted;
  return after.map((part) =>
    customGrad((...given) => ({
      value: (given[0] as Tensor).clone(),
      gradFunc: (gradient: Tensor) => {
        noted.gradients.push(keep(gradient.clone()));
        return gradient;
      },
    }))(part),
  );
}

/** The mean norm of the rows that count. The loss of a row of the batch is `batch` times its part in the batch's. */
async function meanNorm({ rows, valid, gradients }: Step, batch: number): Promise<number> {
  const [counted, ...parts] = await Promise.all([valid?.data(), ...gradients.map((gradient) => gradient.data())]);
  let [sum, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (counted !== undefined && counted[row] === 0) continue;
    let squares = 0;
    for (const values of parts) {
      const units = values.length / rows;
      for (let index = row * units; index < (row + 1) * units; index++) squares += values[index]! ** 2;
    }
    sum += Math.sqrt(squares);
    count++;
  }
  return count === 0 ? 0 : (batch * sum) / count;
}
