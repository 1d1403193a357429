// Adamax (Kingma & Ba 2014, section 7).
//   m ← β₁ m + (1 − β₁) g
//   keras:   u ← max(β₂ u, |g|);       p ← p − lr / (1 − β₁ᵗ) · m / (u + ε)
//   pytorch: u ← max(β₂ u, |g| + ε);   p ← p − lr / (1 − β₁ᵗ) · m / u
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type { AdamAttributes } from './adam.ts';
import type { UpdateInputs } from './update.ts';

/** Inputs of the Adamax update. */
export interface AdamaxInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
  /** u. */
  readonly norm: TensorInfo;
}

/** Adamax. Outputs: `variable`, `momentum`, `norm`. */
export const adamaxKernel: Kernel<AdamaxInputs, AdamAttributes> = { name: 'RnnkitAdamax' };
