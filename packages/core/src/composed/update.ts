// What the composed optimizer updates share.
import { add, mul, sub, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import type { UpdateAttributes } from '../kernels/update.ts';

/** Decoupled weight decay, which comes before the update: p − p · weightDecay · learningRate. */
export function decayed(variable: TensorInfo, { weightDecay, learningRate }: UpdateAttributes): Tensor {
  const value = variable as Tensor;
  return weightDecay === 0 ? value : sub(value, mul(value, weightDecay * learningRate));
}

/** a x + b y. */
export function mix(a: number, x: TensorInfo, b: number, y: Tensor): Tensor {
  return add(mul(x as Tensor, a), mul(y, b));
}
