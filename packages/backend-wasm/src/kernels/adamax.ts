// Adamax; the formulas are in core's kernels/adamax.ts.
import type { AdamAttributes, AdamaxInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adamax update. */
export function adamax(inputs: AdamaxInputs, attributes: AdamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const rate = learningRate / (1 - beta1 ** step);
  const added = convention === 'keras' ? epsilon : 0;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const momentum = slot(inputs.momentum);
    const norm = slot(inputs.norm);
    const slots = [...variable, ...momentum, ...norm] as const;
    kernels.adamax(size, gradient, ...slots, beta1, beta2, rate, epsilon - added, added, keep);
  });
}
