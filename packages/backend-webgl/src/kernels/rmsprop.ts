// RMSprop; the formulas are in core's kernels/rmsprop.ts.
import type { RmspropAttributes, RmspropInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One RMSprop update. */
export function rmsprop(inputs: RmspropInputs, attributes: RmspropAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, momentum: factor, epsilon, convention } = attributes;
  const keras = convention === 'keras';
  const change = keras ? 'rate * g / sqrt(variance + epsilon)' : 'g / (sqrt(variance) + epsilon)';
  return runUpdate(inputs, attributes, native, {
    name: 'rmsprop',
    slots: { velocity: inputs.velocity, average: inputs.average, momentum: inputs.momentum },
    numbers: { rate: learningRate, rho, oneLessRho: 1 - rho, factor, epsilon },
    formula: `
  velocity = rho * velocity + oneLessRho * g * g;
  float variance = velocity;
  ${inputs.average === undefined ? '' : 'average = rho * average + oneLessRho * g; variance -= average * average;'}
  float change = ${change};
  ${inputs.momentum === undefined ? '' : 'change = momentum = factor * momentum + change;'}
  p -= ${keras ? 'change' : 'rate * change'};`,
  });
}
