// Adagrad (Duchi et al. 2011).
//   a ← a + g²;   keras: p ← p − lr g / √(a + ε);   pytorch: p ← p − lr g / (√a + ε)
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type { Convention, UpdateAttributes, UpdateInputs } from './update.ts';

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
export const adagradKernel: Kernel<AdagradInputs, AdagradAttributes> = { name: 'RnnkitAdagrad' };
