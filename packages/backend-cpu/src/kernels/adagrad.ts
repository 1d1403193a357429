// Adagrad; the formulas are in core's kernels/adagrad.ts.
import type { AdagradAttributes, AdagradInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Adagrad update. */
export function adagrad(inputs: AdagradInputs, attributes: AdagradAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, epsilon, convention } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const accumulator = update.slot(inputs.accumulator);
  const keras = convention === 'keras';
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const a = accumulator.old[index]! + g * g;
    accumulator.new[index] = a;
    const root = keras ? Math.sqrt(a + epsilon) : Math.sqrt(a) + epsilon;
    variable.new[index] = variable.old[index]! * keep - (learningRate * g) / root;
  }
  return update.close();
}
