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
  const rate = (learningRate / (1 - beta1 ** step)) * (keras ? correction : 1);
  const inverse = keras ? 1 : 1 / correction;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const momentum = slot(inputs.momentum);
    const velocity = slot(inputs.velocity);
    const maximum = slot(inputs.maximum);
    const slots = [...variable, ...momentum, ...velocity, ...maximum] as const;
    kernels.adam(size, gradient, ...slots, beta1, beta2, rate, inverse, epsilon, keep);
  });
}
