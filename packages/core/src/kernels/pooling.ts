// Pooling over time: the average or the largest value of each feature over the valid steps of a text. Masked steps are not read, so
// that NaN there reaches neither the output nor the gradient; a text without a valid step has the output 0. A value that is not a
// number makes its text's output none.
import { tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectShape, expectType } from '../expect-tensor.ts';
import { expectBackend } from '../expect-backend.ts';
import type { Kernel } from '../kernel.ts';
import { runOperation } from '../run-operation.ts';
import { toFloat } from '../to-float.ts';

/** Inputs of the pooling kernels. */
export interface PoolingInputs {
  /** The sequences, `[batch, time, features]`. */
  readonly x: TensorInfo;
  /** Which steps are valid, bool `[batch, time]`; all when absent. */
  readonly mask?: TensorInfo | undefined;
}

/** Inputs of the gradient kernel of the average. */
export interface AveragePoolingGradientInputs {
  /** The mask of the forward kernel. */
  readonly mask?: TensorInfo | undefined;
  /** The gradient of the output, `[batch, features]`. */
  readonly dOutput: TensorInfo;
}

/** Attributes of the gradient kernel of the average. */
export interface AveragePoolingGradientAttributes {
  /** Steps of the sequences. */
  readonly time: number;
}

/** Inputs of the gradient kernel of the largest value. */
export interface MaxPoolingGradientInputs extends PoolingInputs {
  /** What the forward kernel returned, `[batch, features]`. */
  readonly output: TensorInfo;
  /** The gradient of the output, `[batch, features]`. */
  readonly dOutput: TensorInfo;
}

const types = { mask: ['bool'] } as const;

const shapes = ({ x }: PoolingInputs): Readonly<Record<string, readonly (number | string)[]>> => {
  const [batch = 0, time = 0, features = 0] = x.shape;
  return {
    x: ['batch', 'time', 'features'],
    mask: [batch, time],
    output: [batch, features],
    dOutput: [batch, features],
  };
};

/** The average over the valid steps. Output: `[batch, features]`. */
export const averagePoolingKernel: Kernel<PoolingInputs, object> = { name: 'RnnkitAveragePooling', types, shapes };

/** The gradient of the average. Output: `dX [batch, time, features]`. */
export const averagePoolingGradientKernel: Kernel<AveragePoolingGradientInputs, AveragePoolingGradientAttributes> = {
  name: 'RnnkitAveragePoolingGradient',
  types,
  shapes: ({ dOutput }, { time }) => ({ dOutput: ['batch', 'features'], mask: [dOutput.shape[0] ?? 0, time] }),
};

/** The largest value over the valid steps. Output: `[batch, features]`. */
export const maxPoolingKernel: Kernel<PoolingInputs, object> = { name: 'RnnkitMaxPooling', types, shapes };

/**
 * The gradient of the largest value. Output: `dX [batch, time, features]`. Steps that have the largest value together share its
 * gradient evenly, as in TensorFlow and JAX.
 */
export const maxPoolingGradientKernel: Kernel<MaxPoolingGradientInputs, object> = {
  name: 'RnnkitMaxPoolingGradient',
  types,
  shapes,
};

/**
 * The average of each feature over the valid steps, differentiably; 0 where no step is valid.
 *
 * @param x `[batch, time, features]`
 * @param mask which steps are valid, bool `[batch, time]`; all by default
 * @returns `[batch, features]`
 * @throws Error when the shapes do not fit, the mask is not bool, or x holds no numbers
 */
export function averagePooling(x: Tensor, mask?: Tensor): Tensor {
  return pool('averagePooling', averagePoolingKernel, x, mask);
}

/**
 * The largest value of each feature over the valid steps, differentiably; 0 where no step is valid. Steps that have it together share
 * the gradient evenly.
 *
 * @param x `[batch, time, features]`
 * @param mask which steps are valid, bool `[batch, time]`; all by default
 * @returns `[batch, features]`
 * @throws Error when the shapes do not fit, the mask is not bool, or x holds no numbers
 */
export function maxPooling(x: Tensor, mask?: Tensor): Tensor {
  return pool('maxPooling', maxPoolingKernel, x, mask);
}

function pool(operation: string, kernel: Kernel<PoolingInputs, object>, x: Tensor, mask: Tensor | undefined): Tensor {
  expectShape(operation, 'x', x, ['batch', 'time', 'features']);
  if (mask !== undefined) {
    expectShape(operation, 'mask', mask, x.shape.slice(0, 2));
    expectType(operation, 'mask', mask, 'bool');
  }
  expectBackend();
  return tidy(() => runOperation(kernel, { x: toFloat(operation, 'x', x), mask }, {})[0]!);
}
