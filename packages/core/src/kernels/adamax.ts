// Adamax (Kingma & Ba 2014, section 7).
//   m ← β₁ m + (1 − β₁) g
//   keras:   u ← max(β₂ u, |g|);       p ← p − lr / (1 − β₁ᵗ) · m / (u + ε)
//   pytorch: u ← max(β₂ u, |g| + ε);   p ← p − lr / (1 − β₁ᵗ) · m / u
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { AdamAttributes } from './adam.ts';
import { updateShapes, type UpdateInputs, type UpdateKernel } from './update.ts';

/** Inputs of the Adamax update. */
export interface AdamaxInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
  /** u. */
  readonly norm: TensorInfo;
}

/** Adamax. Outputs: `variable`, `momentum`, `norm`. */
export const adamaxKernel: UpdateKernel<AdamaxInputs, AdamAttributes, 'beta1' | 'beta2' | 'rate' | 'within' | 'added'> =
  {
    name: 'RnnkitAdamax',
    shapes: updateShapes,
    slots: ['momentum', 'norm'],
    numbers({ learningRate, beta1, beta2, epsilon, step, convention }) {
      const added = convention === 'keras' ? epsilon : 0;
      return { beta1, beta2, rate: learningRate / (1 - beta1 ** step), within: epsilon - added, added };
    },
    rule({ add, multiply, divide, larger, absolute, blend }, { gradient: g, ...slots }, numbers) {
      const { beta1, beta2, rate, within, added } = numbers;
      const momentum = blend(beta1, slots.momentum, g);
      const norm = larger(multiply(slots.norm, beta2), add(absolute(g), within));
      return { change: divide(multiply(momentum, rate), add(norm, added)), momentum, norm };
    },
  };
