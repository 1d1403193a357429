// Lion (Chen et al. 2023).
//   p ← p − lr · sign(β₁ m + (1 − β₁) g);   m ← β₂ m + (1 − β₂) g
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { updateShapes, type UpdateAttributes, type UpdateInputs, type UpdateKernel } from './update.ts';

/** Inputs of the Lion update. */
export interface LionInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
}

/** Attributes of the Lion update. */
export interface LionAttributes extends UpdateAttributes {
  /** β₁. */
  readonly beta1: number;
  /** β₂. */
  readonly beta2: number;
}

/** Lion. Outputs: `variable`, `momentum`. */
export const lionKernel: UpdateKernel<LionInputs, LionAttributes, 'beta1' | 'beta2' | 'rate'> = {
  name: 'RnnkitLion',
  shapes: updateShapes,
  slots: ['momentum'],
  numbers: ({ beta1, beta2, learningRate }) => ({ beta1, beta2, rate: learningRate }),
  rule({ multiply, sign, blend }, { gradient: g, ...slots }, { beta1, beta2, rate }) {
    const direction = sign(blend(beta1, slots.momentum, g));
    return { change: multiply(direction, rate), momentum: blend(beta2, slots.momentum, g) };
  },
};
