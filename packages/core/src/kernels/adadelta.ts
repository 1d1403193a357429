// Adadelta (Zeiler 2012).
//   a ← ρ a + (1 − ρ) g²;   Δ = √(d + ε) / √(a + ε) · g;   d ← ρ d + (1 − ρ) Δ²;   p ← p − lr Δ
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { composeAdadelta } from '../composed/adadelta.ts';
import type { Kernel } from '../kernel.ts';
import { runUpdate, updateShapes, type UpdateAttributes, type UpdateInputs } from './update.ts';

/** Inputs of the Adadelta update. */
export interface AdadeltaInputs extends UpdateInputs {
  /** a. */
  readonly accumulator: TensorInfo;
  /** d. */
  readonly delta: TensorInfo;
}

/** Attributes of the Adadelta update. */
export interface AdadeltaAttributes extends UpdateAttributes {
  /** ρ. */
  readonly rho: number;
  /** ε. */
  readonly epsilon: number;
}

/** Adadelta. Outputs: `variable`, `accumulator`, `delta`. */
export const adadeltaKernel: Kernel<AdadeltaInputs, AdadeltaAttributes> = {
  name: 'RnnkitAdadelta',
  shapes: updateShapes,
};

/**
 * One Adadelta update of one variable; the inputs are left as they are.
 *
 * @returns new tensors: the variable, `accumulator`, `delta`.
 * @throws Error when the shapes differ, or an input is not float32
 */
export function adadeltaUpdate(inputs: AdadeltaInputs, attributes: AdadeltaAttributes): Tensor[] {
  return runUpdate(adadeltaKernel, inputs, attributes, composeAdadelta);
}
