// Adam (Kingma & Ba 2014), with AMSGrad (Reddi et al. 2018); AdamW is Adam with decoupled weight decay.
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²;   amsgrad: w ← max(w, v) takes v's place below
//   keras:   p ← p − lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)
//   pytorch: p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeAdam } from '../composed/adam.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type Convention, type UpdateAttributes, type UpdateInputs } from './update.ts';

/** Inputs of the Adam update. */
export interface AdamInputs extends UpdateInputs {
  /** m. */
  readonly momentum: TensorInfo;
  /** v. */
  readonly velocity: TensorInfo;
  /** w; present with AMSGrad. */
  readonly maximum?: TensorInfo | undefined;
}

/** Attributes of the Adam update. */
export interface AdamAttributes extends UpdateAttributes {
  /** β₁. */
  readonly beta1: number;
  /** β₂. */
  readonly beta2: number;
  /** ε. */
  readonly epsilon: number;
  /** t, counted from 1. */
  readonly step: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** Adam. Outputs: `variable`, `momentum`, `velocity`, then `maximum` if present. */
export const adamKernel: Kernel<AdamInputs, AdamAttributes> = { name: 'RnnkitAdam', shapes: updateShapes };

/**
 * One Adam update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `momentum`, `velocity`, then `maximum` if present.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function adamUpdate(inputs: AdamInputs, attributes: AdamAttributes): Tensor[] {
  return runUpdate(adamKernel, inputs, attributes, composeAdam);
}
