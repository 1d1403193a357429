// Adadelta (Zeiler 2012).
//   a ← ρ a + (1 − ρ) g²;   Δ = √(d + ε) / √(a + ε) · g;   d ← ρ d + (1 − ρ) Δ²;   p ← p − lr Δ
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type { UpdateAttributes, UpdateInputs } from './update.ts';

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
export const adadeltaKernel: Kernel<AdadeltaInputs, AdadeltaAttributes> = { name: 'RnnkitAdadelta' };
