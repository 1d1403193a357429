// Adadelta; the formulas are in core's kernels/adadelta.ts.
import type { AdadeltaAttributes, AdadeltaInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adadelta update. */
export function adadelta(inputs: AdadeltaInputs, attributes: AdadeltaAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, epsilon } = attributes;
  return runUpdate(inputs, attributes, native, {
    name: 'adadelta',
    slots: { accumulator: inputs.accumulator, delta: inputs.delta },
    numbers: { rate: learningRate, rho, oneLessRho: 1 - rho, epsilon },
    formula: `
  accumulator = rho * accumulator + oneLessRho * g * g;
  float change = sqrt((delta + epsilon) / (accumulator + epsilon)) * g;
  delta = rho * delta + oneLessRho * change * change;
  p -= rate * change;`,
  });
}
