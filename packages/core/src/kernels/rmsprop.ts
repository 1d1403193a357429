// RMSprop (Hinton 2012), plain or centered, with or without momentum.
//   v ← ρ v + (1 − ρ) g²;   centered: a ← ρ a + (1 − ρ) g, d = v − a², else d = v
//   keras:   u = lr g / √(d + ε);     momentum: m ← μ m + u, p ← p − m;      else p ← p − u
//   pytorch: u = g / (√d + ε);        momentum: m ← μ m + u, p ← p − lr m;   else p ← p − lr u
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeRmsprop } from '../composed/rmsprop.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type Convention, type UpdateAttributes, type UpdateInputs } from './update.ts';

/** Inputs of the RMSprop update. */
export interface RmspropInputs extends UpdateInputs {
  /** v. */
  readonly velocity: TensorInfo;
  /** a; present when centered. */
  readonly average?: TensorInfo | undefined;
  /** m; present when `momentum` is above 0. */
  readonly momentum?: TensorInfo | undefined;
}

/** Attributes of the RMSprop update. */
export interface RmspropAttributes extends UpdateAttributes {
  /** ρ. */
  readonly rho: number;
  /** μ. */
  readonly momentum: number;
  /** ε. */
  readonly epsilon: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** RMSprop. Outputs: `variable`, `velocity`, then `average` and `momentum` if present. */
export const rmspropKernel: Kernel<RmspropInputs, RmspropAttributes> = { name: 'RnnkitRmsprop', shapes: updateShapes };

/**
 * One RMSprop update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `velocity`, then `average` and `momentum` if present.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function rmspropUpdate(inputs: RmspropInputs, attributes: RmspropAttributes): Tensor[] {
  return runUpdate(rmspropKernel, inputs, attributes, composeRmsprop);
}
