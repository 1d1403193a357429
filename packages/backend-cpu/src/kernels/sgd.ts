// SGD; the formulas are in core's kernels/sgd.ts.
import type { SgdAttributes, SgdInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One SGD update. */
export function sgd(inputs: SgdInputs, attributes: SgdAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, momentum: factor, nesterov, convention } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  if (inputs.momentum === undefined) {
    for (let index = 0; index < size; index++) {
      variable.new[index] = variable.old[index]! * keep - learningRate * gradient[index]!;
    }
    return update.close();
  }
  const momentum = update.slot(inputs.momentum);
  // Keras keeps the learning rate inside the slot, PyTorch outside.
  const inside = convention === 'keras' ? -learningRate : 1;
  const outside = convention === 'keras' ? 1 : -learningRate;
  for (let index = 0; index < size; index++) {
    const change = inside * gradient[index]!;
    const moved = factor * momentum.old[index]! + change;
    momentum.new[index] = moved;
    variable.new[index] = variable.old[index]! * keep + outside * (nesterov ? factor * moved + change : moved);
  }
  return update.close();
}
