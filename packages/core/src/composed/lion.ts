// Lion from stock kernels; the formulas are in kernels/lion.ts.
import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { LionAttributes, LionInputs } from '../kernels/lion.ts';
import { signOf } from './sign.ts';
import { decayed, mix } from './update.ts';

/** One Lion update. */
export function composeLion(inputs: LionInputs, attributes: LionAttributes): Tensor[] {
  const { learningRate, beta1, beta2 } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const direction = signOf(mix(beta1, inputs.momentum, 1 - beta1, gradient));
  return [sub(variable, mul(direction, learningRate)), mix(beta2, inputs.momentum, 1 - beta2, gradient)];
}
