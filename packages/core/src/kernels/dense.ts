// Dense: y = φ(x W + b) over the last axis.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import type { Kernel } from '../kernel.ts';

/** Inputs of the dense kernel. */
export interface DenseInputs {
  /** `[rows, features]`. */
  readonly x: TensorInfo;
  /** `[features, units]`. */
  readonly kernel: TensorInfo;
  /** `[units]`. */
  readonly bias?: TensorInfo | undefined;
}

/** Inputs of the dense gradient kernel. */
export interface DenseGradientInputs extends DenseInputs {
  /** What the forward kernel returned, `[rows, units]`; every fused activation's slope follows from its value. */
  readonly output: TensorInfo;
  /** The gradient of the output, `[rows, units]`. */
  readonly dOutput: TensorInfo;
}

/** Attributes of the dense kernels. */
export interface DenseAttributes {
  /** Applied to x W + b. */
  readonly activation: FusedActivation;
}

/** Dense. Output: `[rows, units]`. */
export const denseKernel: Kernel<DenseInputs, DenseAttributes> = { name: 'RnnkitDense' };

/** The gradient of dense. Outputs: `dX`, `dKernel`, then `dBias` if there is a bias. */
export const denseGradientKernel: Kernel<DenseGradientInputs, DenseAttributes> = { name: 'RnnkitDenseGradient' };
