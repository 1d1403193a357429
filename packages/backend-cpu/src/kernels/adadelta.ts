// Adadelta; the formulas are in core's kernels/adadelta.ts.
import type { AdadeltaAttributes, AdadeltaInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Adadelta update. */
export function adadelta(inputs: AdadeltaInputs, attributes: AdadeltaAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, rho, epsilon } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const accumulator = update.slot(inputs.accumulator);
  const delta = update.slot(inputs.delta);
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const a = rho * accumulator.old[index]! + (1 - rho) * g * g;
    const d = delta.old[index]!;
    const step = Math.sqrt((d + epsilon) / (a + epsilon)) * g;
    accumulator.new[index] = a;
    delta.new[index] = rho * d + (1 - rho) * step * step;
    variable.new[index] = variable.old[index]! * keep - learningRate * step;
  }
  return update.close();
}
