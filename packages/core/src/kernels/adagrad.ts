// Adagrad (Duchi et al. 2011).
//   a ← a + g²;   keras: p ← p − lr g / √(a + ε);   pytorch: p ← p − lr g / (√a + ε)
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeAdagrad } from '../composed/adagrad.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type Convention, type UpdateAttributes, type UpdateInputs } from './update.ts';

/** Inputs of the Adagrad update. */
export interface AdagradInputs extends UpdateInputs {
  /** a. */
  readonly accumulator: TensorInfo;
}

/** Attributes of the Adagrad update. */
export interface AdagradAttributes extends UpdateAttributes {
  /** ε. */
  readonly epsilon: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** Adagrad. Outputs: `variable`, `accumulator`. */
export const adagradKernel: Kernel<AdagradInputs, AdagradAttributes> = { name: 'RnnkitAdagrad', shapes: updateShapes };

/**
 * One Adagrad update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `accumulator`.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function adagradUpdate(inputs: AdagradInputs, attributes: AdagradAttributes): Tensor[] {
  return runUpdate(adagradKernel, inputs, attributes, composeAdagrad);
}
