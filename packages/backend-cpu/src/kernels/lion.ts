// Lion; the formulas are in core's kernels/lion.ts.
import type { LionAttributes, LionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Lion update. */
export function lion(inputs: LionInputs, attributes: LionAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2 } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const momentum = update.slot(inputs.momentum);
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const m = momentum.old[index]!;
    const direction = Math.sign(beta1 * m + (1 - beta1) * g);
    momentum.new[index] = beta2 * m + (1 - beta2) * g;
    variable.new[index] = variable.old[index]! * keep - learningRate * direction;
  }
  return update.close();
}
