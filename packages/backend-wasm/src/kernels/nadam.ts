// Nadam; the formulas are in core's kernels/nadam.ts.
import type { NadamAttributes, NadamInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Nadam update. */
export function nadam(inputs: NadamInputs, attributes: NadamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, momentumFactor, gradientFactor } = attributes;
  const correction = 1 - beta2 ** step;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const momentum = slot(inputs.momentum);
    const velocity = slot(inputs.velocity);
    const slots = [...variable, ...momentum, ...velocity] as const;
    const factors = [momentumFactor, gradientFactor, correction] as const;
    kernels.nadam(size, gradient, ...slots, beta1, beta2, learningRate, ...factors, epsilon, keep);
  });
}
