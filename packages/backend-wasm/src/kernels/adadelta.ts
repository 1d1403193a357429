// Adadelta; the formulas are in core's kernels/adadelta.ts.
import type { AdadeltaAttributes, AdadeltaInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adadelta update. */
export function adadelta(inputs: AdadeltaInputs, attributes: AdadeltaAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, epsilon } = attributes;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const accumulator = slot(inputs.accumulator);
    const delta = slot(inputs.delta);
    kernels.adadelta(size, gradient, ...variable, ...accumulator, ...delta, rho, epsilon, learningRate, keep);
  });
}
