// Adam from stock kernels; the formulas are in kernels/adam.ts.
import { add, div, maximum as larger, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { AdamAttributes, AdamInputs } from '../kernels/adam.ts';
import { decayed, mix } from './update.ts';

/** One Adam update. */
export function composeAdam(inputs: AdamInputs, attributes: AdamAttributes): Tensor[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const momentum = mix(beta1, inputs.momentum, 1 - beta1, gradient);
  const velocity = mix(beta2, inputs.velocity, 1 - beta2, square(gradient));
  const maximum = inputs.maximum === undefined ? undefined : larger(inputs.maximum as Tensor, velocity);
  const correction = Math.sqrt(1 - beta2 ** step);
  const rate = learningRate / (1 - beta1 ** step);
  const root = sqrt(maximum ?? velocity);
  const moved =
    convention === 'keras'
      ? sub(variable, mul(div(momentum, add(root, epsilon)), rate * correction))
      : sub(variable, mul(div(momentum, add(div(root, correction), epsilon)), rate));
  return [moved, momentum, velocity, ...(maximum === undefined ? [] : [maximum])];
}
