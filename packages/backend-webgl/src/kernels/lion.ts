// Lion; the formulas are in core's kernels/lion.ts.
import type { LionAttributes, LionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Lion update. */
export function lion(inputs: LionInputs, attributes: LionAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2 } = attributes;
  return runUpdate(inputs, attributes, native, {
    name: 'lion',
    slots: { momentum: inputs.momentum },
    numbers: { rate: learningRate, beta1, beta2, oneLessBeta1: 1 - beta1, oneLessBeta2: 1 - beta2 },
    formula: `
  p -= rate * sign(beta1 * momentum + oneLessBeta1 * g);
  momentum = beta2 * momentum + oneLessBeta2 * g;`,
  });
}
