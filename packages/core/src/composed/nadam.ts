// Nadam from stock kernels; the formulas are in kernels/nadam.ts.
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { NadamAttributes, NadamInputs } from '../kernels/nadam.ts';
import { decayed, mix } from './update.ts';

/** One Nadam update. */
export function composeNadam(inputs: NadamInputs, attributes: NadamAttributes): Tensor[] {
  const { learningRate, beta1, beta2, epsilon, step, momentumFactor, gradientFactor } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const momentum = mix(beta1, inputs.momentum, 1 - beta1, gradient);
  const velocity = mix(beta2, inputs.velocity, 1 - beta2, square(gradient));
  const ahead = mix(momentumFactor, momentum, gradientFactor, gradient);
  const root = sqrt(mul(velocity, 1 / (1 - beta2 ** step)));
  return [sub(variable, mul(div(ahead, add(root, epsilon)), learningRate)), momentum, velocity];
}
