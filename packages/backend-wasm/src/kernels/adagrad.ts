// Adagrad; the formulas are in core's kernels/adagrad.ts.
import type { AdagradAttributes, AdagradInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adagrad update. */
export function adagrad(inputs: AdagradInputs, attributes: AdagradAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, epsilon, convention } = attributes;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const accumulator = slot(inputs.accumulator);
    kernels.adagrad(size, gradient, ...variable, ...accumulator, epsilon, learningRate, convention === 'keras', keep);
  });
}
