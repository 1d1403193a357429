// Nadam; the formulas are in core's kernels/nadam.ts.
import type { NadamAttributes, NadamInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Nadam update. */
export function nadam(inputs: NadamInputs, attributes: NadamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, momentumFactor, gradientFactor } = attributes;
  return runUpdate(inputs, attributes, native, {
    name: 'nadam',
    slots: { momentum: inputs.momentum, velocity: inputs.velocity },
    numbers: {
      beta1,
      beta2,
      oneLessBeta1: 1 - beta1,
      oneLessBeta2: 1 - beta2,
      momentumFactor,
      gradientFactor,
      correction: 1 - beta2 ** step,
      rate: learningRate,
      epsilon,
    },
    formula: `
  momentum = beta1 * momentum + oneLessBeta1 * g;
  velocity = beta2 * velocity + oneLessBeta2 * g * g;
  float ahead = momentumFactor * momentum + gradientFactor * g;
  p -= rate * ahead / (sqrt(velocity / correction) + epsilon);`,
  });
}
