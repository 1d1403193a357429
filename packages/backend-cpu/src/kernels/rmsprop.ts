// RMSprop; the formulas are in core's kernels/rmsprop.ts.
import type { RmspropAttributes, RmspropInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One RMSprop update. */
export function rmsprop(inputs: RmspropInputs, attributes: RmspropAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, momentum: factor, epsilon, convention } = attributes;
  const keras = convention === 'keras';
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const velocity = update.slot(inputs.velocity);
  const average = inputs.average === undefined ? undefined : update.slot(inputs.average);
  const momentum = inputs.momentum === undefined ? undefined : update.slot(inputs.momentum);
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const v = rho * velocity.old[index]! + (1 - rho) * g * g;
    velocity.new[index] = v;
    let variance = v;
    if (average !== undefined) {
      const mean = rho * average.old[index]! + (1 - rho) * g;
      average.new[index] = mean;
      variance -= mean * mean;
    }
    let step = keras ? (learningRate * g) / Math.sqrt(variance + epsilon) : g / (Math.sqrt(variance) + epsilon);
    if (momentum !== undefined) {
      step += factor * momentum.old[index]!;
      momentum.new[index] = step;
    }
    variable.new[index] = variable.old[index]! * keep - (keras ? step : learningRate * step);
  }
  return update.close();
}
