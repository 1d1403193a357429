// SGD; the formulas are in core's kernels/sgd.ts.
import type { SgdAttributes, SgdInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One SGD update. */
export function sgd(inputs: SgdInputs, attributes: SgdAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, momentum: factor, nesterov, convention } = attributes;
  // Keras keeps the learning rate inside the slot, PyTorch outside.
  const keras = convention === 'keras';
  return runUpdate(inputs, attributes, native, {
    name: 'sgd',
    slots: { momentum: inputs.momentum },
    numbers:
      inputs.momentum === undefined
        ? { rate: learningRate }
        : { factor, inside: keras ? -learningRate : 1, outside: keras ? 1 : -learningRate },
    formula:
      inputs.momentum === undefined
        ? 'p -= rate * g;'
        : `
  float change = inside * g;
  momentum = factor * momentum + change;
  p += outside * ${nesterov ? '(factor * momentum + change)' : 'momentum'};`,
  });
}
