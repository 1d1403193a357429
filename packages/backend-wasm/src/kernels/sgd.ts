// SGD; the formulas are in core's kernels/sgd.ts.
import type { SgdAttributes, SgdInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One SGD update. */
export function sgd(inputs: SgdInputs, attributes: SgdAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, momentum: factor, nesterov, convention } = attributes;
  // Keras keeps the learning rate inside the slot, PyTorch outside.
  const inside = convention === 'keras' ? -learningRate : 1;
  const outside = convention === 'keras' ? 1 : -learningRate;
  return runUpdate(inputs, attributes, native, ({ kernels, size, gradient, variable, keep, slot }) => {
    if (inputs.momentum === undefined) kernels.sgd(size, gradient, ...variable, learningRate, keep);
    else {
      const momentum = slot(inputs.momentum);
      kernels.momentum(size, gradient, ...variable, ...momentum, factor, inside, outside, nesterov, keep);
    }
  });
}
