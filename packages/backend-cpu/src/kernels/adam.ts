// Adam; the formulas are in core's kernels/adam.ts.
import type { AdamAttributes, AdamInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Adam update. */
export function adam(inputs: AdamInputs, attributes: AdamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const momentum = update.slot(inputs.momentum);
  const velocity = update.slot(inputs.velocity);
  const maximum = inputs.maximum === undefined ? undefined : update.slot(inputs.maximum);
  const correction = Math.sqrt(1 - beta2 ** step);
  // With Keras' correction outside, ε is compared with √v; with PyTorch's inside, with √v over the correction.
  const keras = convention === 'keras';
  const rate = (learningRate / (1 - beta1 ** step)) * (keras ? correction : 1);
  const inverse = keras ? 1 : 1 / correction;
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const m = beta1 * momentum.old[index]! + (1 - beta1) * g;
    let v = beta2 * velocity.old[index]! + (1 - beta2) * g * g;
    momentum.new[index] = m;
    velocity.new[index] = v;
    if (maximum !== undefined) {
      v = Math.max(maximum.old[index]!, v);
      maximum.new[index] = v;
    }
    variable.new[index] = variable.old[index]! * keep - (rate * m) / (Math.sqrt(v) * inverse + epsilon);
  }
  return update.close();
}
