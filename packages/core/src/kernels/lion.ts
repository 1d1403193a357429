// Lion (Chen et al. 2023).
//   p ← p − lr · sign(β₁ m + (1 − β₁) g);   m ← β₂ m + (1 − β₂) g
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type { UpdateAttributes, UpdateInputs } from './update.ts';

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
export const lionKernel: Kernel<LionInputs, LionAttributes> = { name: 'RnnkitLion' };
