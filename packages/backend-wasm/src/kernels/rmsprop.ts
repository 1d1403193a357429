// RMSprop; the formulas are in core's kernels/rmsprop.ts.
import type { RmspropAttributes, RmspropInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One RMSprop update. */
export function rmsprop(inputs: RmspropInputs, attributes: RmspropAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, momentum: factor, epsilon, convention } = attributes;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    const velocity = slot(inputs.velocity);
    const average = slot(inputs.average);
    const momentum = slot(inputs.momentum);
    const slots = [...variable, ...velocity, ...average, ...momentum] as const;
    kernels.rmsprop(size, gradient, ...slots, rho, factor, epsilon, learningRate, convention === 'keras', keep);
  });
}
