// Dense: y = φ(x W + b) over the last axis.
import { customGrad, reshape, tidy, type GradSaveFunc, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import { expectShape } from '../expect-tensor.ts';
import { composeDense } from '../composed/dense.ts';
import { expectBackend } from '../expect-backend.ts';
import { hasKernel, isRecording, runKernel, type Kernel } from '../kernel.ts';
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
export const denseKernel: Kernel<DenseInputs, DenseAttributes> = { name: 'RnnkitDense', shapes };

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
  expectShape('dense', 'kernel', kernel, [features, 'units']);
  const units = kernel.shape[1] ?? 0;
  if (bias !== undefined) expectShape('dense', 'bias', bias, [units]);
  expectBackend();
  return tidy(() => {
    const numbers = toFloat('dense', 'x', x);
    const weights = toFloat('dense', 'kernel', kernel);
    const offset = bias === undefined ? undefined : toFloat('dense', 'bias', bias);
    if (x.rank === 2) return denseOfRows(numbers, weights, offset, activation);
    const rows = denseOfRows(reshape(numbers, [-1, features]), weights, offset, activation);
    return reshape(rows, [...x.shape.slice(0, -1), units]);
  });
}

function denseOfRows(x: Tensor, kernel: Tensor, bias: Tensor | undefined, activation: FusedActivation): Tensor {
  if (!hasKernel(denseKernel) || (isRecording() && !hasKernel(denseGradientKernel))) {
    return composeDense(x, kernel, bias, activation);
  }
  if (!isRecording()) return runKernel(denseKernel, { x, kernel, bias }, { activation })[0]!;
  return customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const save = inputs.pop() as GradSaveFunc;
    const value = runKernel(denseKernel, nameInputs(inputs as Tensor[]), { activation })[0]!;
    save([...(inputs as Tensor[]), value]);
    return {
      value,
      gradFunc: (dOutput: Tensor, saved: Tensor[]) =>
        runKernel(
          denseGradientKernel,
          { ...nameInputs(saved.slice(0, -1)), output: saved.at(-1)!, dOutput },
          { activation },
        ),
    };
  })(...(bias === undefined ? [x, kernel] : [x, kernel, bias]));
}

function nameInputs([x, kernel, bias]: readonly Tensor[]): DenseInputs {
  return { x: x!, kernel: kernel!, bias };
}
