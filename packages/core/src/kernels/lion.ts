// Lion (Chen et al. 2023).
//   p ← p − lr · sign(β₁ m + (1 − β₁) g);   m ← β₂ m + (1 − β₂) g
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeLion } from '../composed/lion.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type UpdateAttributes, type UpdateInputs } from './update.ts';

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
export const lionKernel: Kernel<LionInputs, LionAttributes> = { name: 'RnnkitLion', shapes: updateShapes };

/**
 * One Lion update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `momentum`.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function lionUpdate(inputs: LionInputs, attributes: LionAttributes): Tensor[] {
  return runUpdate(lionKernel, inputs, attributes, composeLion);
}
