// Adam; the formulas are in core's kernels/adam.ts.
import type { AdamAttributes, AdamInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adam update. */
export function adam(inputs: AdamInputs, attributes: AdamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const correction = Math.sqrt(1 - beta2 ** step);
  // With Keras' correction outside, ε is compared with √v; with PyTorch's inside, with √v over the correction.
  const keras = convention === 'keras';
  return runUpdate(inputs, attributes, native, {
    name: 'adam',
    slots: { momentum: inputs.momentum, velocity: inputs.velocity, maximum: inputs.maximum },
    numbers: {
      beta1,
      beta2,
      oneLessBeta1: 1 - beta1,
      oneLessBeta2: 1 - beta2,
      rate: (learningRate / (1 - beta1 ** step)) * (keras ? correction : 1),
      inverse: keras ? 1 : 1 / correction,
      epsilon,
    },
    formula: `
  momentum = beta1 * momentum + oneLessBeta1 * g;
  velocity = beta2 * velocity + oneLessBeta2 * g * g;
  ${inputs.maximum === undefined ? 'float v = velocity;' : 'float v = maximum = max(maximum, velocity);'}
  p -= rate * momentum / (sqrt(v) * inverse + epsilon);`,
  });
}
