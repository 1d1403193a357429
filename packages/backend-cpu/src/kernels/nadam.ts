// Nadam; the formulas are in core's kernels/nadam.ts.
import type { NadamAttributes, NadamInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Nadam update. */
export function nadam(inputs: NadamInputs, attributes: NadamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, momentumFactor, gradientFactor } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const momentum = update.slot(inputs.momentum);
  const velocity = update.slot(inputs.velocity);
  const correction = 1 - beta2 ** step;
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const m = beta1 * momentum.old[index]! + (1 - beta1) * g;
    const v = beta2 * velocity.old[index]! + (1 - beta2) * g * g;
    momentum.new[index] = m;
    velocity.new[index] = v;
    const ahead = momentumFactor * m + gradientFactor * g;
    variable.new[index] = variable.old[index]! * keep - (learningRate * ahead) / (Math.sqrt(v / correction) + epsilon);
  }
  return update.close();
}
