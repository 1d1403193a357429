// Nadam (Dozat 2016). The optimizer computes the momentum schedule u_t = β₁ (1 − 0.5 · 0.96^(t · decay)) and its running
// product Π; the kernel gets the two factors:
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²
//   m̂ = momentumFactor · m + gradientFactor · g   with momentumFactor = u_{t+1} / (1 − Π_{t+1}), gradientFactor = (1 − u_t) / (1 − Π_t)
//   p ← p − lr · m̂ / (√(v / (1 − β₂ᵗ)) + ε)
import type { Tensor } from '@tensorflow/tfjs-core';

import { composeNadam } from '../composed/nadam.ts';
import type { Kernel } from '../kernel.ts';
import type { AdamInputs } from './adam.ts';
import { runUpdate, updateShapes, type UpdateAttributes } from './update.ts';

/** Attributes of the Nadam update. */
export interface NadamAttributes extends UpdateAttributes {
  /** β₁. */
  readonly beta1: number;
  /** β₂. */
  readonly beta2: number;
  /** ε. */
  readonly epsilon: number;
  /** t, counted from 1. */
  readonly step: number;
  /** u_{t+1} / (1 − Π_{t+1}). */
  readonly momentumFactor: number;
  /** (1 − u_t) / (1 − Π_t). */
  readonly gradientFactor: number;
}

/** Inputs of the Nadam update: Adam's, without AMSGrad. */
export type NadamInputs = Omit<AdamInputs, 'maximum'>;

/** Nadam. Outputs: `variable`, `momentum`, `velocity`. */
export const nadamKernel: Kernel<NadamInputs, NadamAttributes> = { name: 'RnnkitNadam', shapes: updateShapes };

/**
 * One Nadam update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `momentum`, `velocity`.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function nadamUpdate(inputs: NadamInputs, attributes: NadamAttributes): Tensor[] {
  return runUpdate(nadamKernel, inputs, attributes, composeNadam);
}
