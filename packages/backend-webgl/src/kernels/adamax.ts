// Adamax; the formulas are in core's kernels/adamax.ts.
import type { AdamAttributes, AdamaxInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native.ts';
import { runUpdate } from '../update.ts';

/** One Adamax update. */
export function adamax(inputs: AdamaxInputs, attributes: AdamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const added = convention === 'keras' ? epsilon : 0;
  return runUpdate(inputs, attributes, native, {
    name: 'adamax',
    slots: { momentum: inputs.momentum, norm: inputs.norm },
    numbers: {
      beta1,
      beta2,
      oneLessBeta1: 1 - beta1,
      rate: learningRate / (1 - beta1 ** step),
      added,
      within: epsilon - added,
    },
    formula: `
  momentum = beta1 * momentum + oneLessBeta1 * g;
  norm = max(beta2 * norm, abs(g) + within);
  p -= rate * momentum / (norm + added);`,
  });
}
