// Dense: y = φ(x W + b) over the last axis.
import { reshape, tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import { expectBackend } from '../expect-backend.ts';
import type { Kernel } from '../kernel.ts';
import { parts } from '../parts.ts';
import { runOperation } from '../run-operation.ts';
import { toFloat } from '../to-float.ts';

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

// The operation knows its kernel by the name alone; what declares it comes with what implements or checks it.
const name = 'RnnkitDense';

const shapes = ({ x, kernel }: DenseInputs): Readonly<Record<string, readonly (number | string)[]>> => {
  const [rows = 0, features = 0] = x.shape;
  const units = kernel.shape[1] ?? 0;
  return {
    x: ['rows', 'features'],
    kernel: [features, units],
    bias: [units],
    output: [rows, units],
    dOutput: [rows, units],
  };
};

/** Dense. Output: `[rows, units]`. */
export const denseKernel: Kernel<DenseInputs, DenseAttributes> = { name, shapes };

/** The gradient of dense. Outputs: `dX`, `dKernel`, then `dBias` if there is a bias. */
export const denseGradientKernel: Kernel<DenseGradientInputs, DenseAttributes> = {
  name: 'RnnkitDenseGradient',
  shapes,
};

/**
 * φ(x W + b) over the last axis, differentiably. Whole numbers and booleans count as the numbers that they are.
 *
 * @param x `[...rows, features]`
 * @param kernel `[features, units]`
 * @param bias `[units]`; none by default
 * @param activation φ
 * @returns `[...rows, units]`
 * @throws Error when the shapes do not fit, or an input holds no numbers
 */
export function dense(x: Tensor, kernel: Tensor, bias?: Tensor, activation: FusedActivation = 'linear'): Tensor {
  const features = x.shape.at(-1) ?? 0;
  const units = kernel.shape[1] ?? 0;
  parts.value?.checks.dense(x, kernel, bias);
  expectBackend();
  return tidy(() => {
    const rows = x.rank === 2 ? x : reshape(x, [-1, features]);
    const inputs = {
      x: toFloat('dense', 'x', rows),
      kernel: toFloat('dense', 'kernel', kernel),
      bias: bias && toFloat('dense', 'bias', bias),
    };
    const output = runOperation<DenseInputs, DenseAttributes>({ name }, inputs, { activation })[0]!;
    return x.rank === 2 ? output : reshape(output, [...x.shape.slice(0, -1), units]);
  });
}
