// Adagrad; the formulas are in core's kernels/adagrad.ts.
import type { AdagradAttributes, AdagradInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adagrad update. */
export function adagrad(inputs: AdagradInputs, attributes: AdagradAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, epsilon, convention } = attributes;
  return runUpdate(inputs, attributes, native, {
    name: 'adagrad',
    slots: { accumulator: inputs.accumulator },
    numbers: { rate: learningRate, epsilon },
    formula: `
  accumulator += g * g;
  p -= rate * g / ${convention === 'keras' ? 'sqrt(accumulator + epsilon)' : '(sqrt(accumulator) + epsilon)'};`,
  });
}
