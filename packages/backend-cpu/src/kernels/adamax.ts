// Adamax; the formulas are in core's kernels/adamax.ts.
import type { AdamAttributes, AdamaxInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../tensors.ts';
import { openUpdate } from '../update.ts';

/** One Adamax update. */
export function adamax(inputs: AdamaxInputs, attributes: AdamAttributes, native: NativeBackend): TensorInfo[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const update = openUpdate(inputs, attributes, native);
  const { size, keep, gradient, variable } = update;
  const momentum = update.slot(inputs.momentum);
  const norm = update.slot(inputs.norm);
  const rate = learningRate / (1 - beta1 ** step);
  const added = convention === 'keras' ? epsilon : 0;
  const within = epsilon - added;
  for (let index = 0; index < size; index++) {
    const g = gradient[index]!;
    const m = beta1 * momentum.old[index]! + (1 - beta1) * g;
    const u = Math.max(beta2 * norm.old[index]!, Math.abs(g) + within);
    momentum.new[index] = m;
    norm.new[index] = u;
    variable.new[index] = variable.old[index]! * keep - (rate * m) / (u + added);
  }
  return update.close();
}
