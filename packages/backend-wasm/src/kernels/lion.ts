// Lion; the formulas are in core's kernels/lion.ts.
import type { LionAttributes, LionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Lion update. */
export function lion(inputs: LionInputs, attributes: LionAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2 } = attributes;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    kernels.lion(size, gradient, ...variable, ...slot(inputs.momentum), beta1, beta2, learningRate, keep);
  });
}
