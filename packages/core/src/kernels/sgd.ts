// Stochastic gradient descent, with momentum and Nesterov's look-ahead.
//   momentum 0:   p ← p − lr g
//   keras:        m ← μ m − lr g;   p ← p + m;    Nesterov: p ← p + μ m − lr g
//   pytorch:      m ← μ m + g;      p ← p − lr m; Nesterov: p ← p − lr (g + μ m)
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeSgd } from '../composed/sgd.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type Convention, type UpdateAttributes, type UpdateInputs } from './update.ts';

/** Inputs of the SGD update. */
export interface SgdInputs extends UpdateInputs {
  /** The momentum slot; present when `momentum` is above 0. */
  readonly momentum?: TensorInfo | undefined;
}

/** Attributes of the SGD update. */
export interface SgdAttributes extends UpdateAttributes {
  /** μ. */
  readonly momentum: number;
  /** Whether to look ahead. */
  readonly nesterov: boolean;
  /** Whether the learning rate is inside the slot (keras) or outside (pytorch). */
  readonly convention: Convention;
}

/** SGD. Outputs: `variable`, then `momentum` if present. */
export const sgdKernel: Kernel<SgdInputs, SgdAttributes> = { name: 'RnnkitSgd', shapes: updateShapes };

/**
 * One SGD update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, then `momentum` if present.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function sgdUpdate(inputs: SgdInputs, attributes: SgdAttributes): Tensor[] {
  return runUpdate(sgdKernel, inputs, attributes, composeSgd);
}
