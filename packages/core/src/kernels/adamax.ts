// Adamax (Kingma & Ba 2014, section 7).
//   m ← β₁ m + (1 − β₁) g
//   keras:   u ← max(β₂ u, |g|);       p ← p − lr / (1 − β₁ᵗ) · m / (u + ε)
//   pytorch: u ← max(β₂ u, |g| + ε);   p ← p − lr / (1 − β₁ᵗ) · m / u
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeAdamax } from '../composed/adamax.ts';
import type { Kernel } from '../kernel.ts';
import type { AdamAttributes } from './adam.ts';
import { runUpdate, updateShapes, type UpdateInputs } from './update.ts';

/** Inputs of the Adamax update. */
export interface AdamaxInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
  /** u. */
  readonly norm: TensorInfo;
}

/** Adamax. Outputs: `variable`, `momentum`, `norm`. */
export const adamaxKernel: Kernel<AdamaxInputs, AdamAttributes> = { name: 'RnnkitAdamax', shapes: updateShapes };

/**
 * One Adamax update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `momentum`, `norm`.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function adamaxUpdate(inputs: AdamaxInputs, attributes: AdamAttributes): Tensor[] {
  return runUpdate(adamaxKernel, inputs, attributes, composeAdamax);
}
