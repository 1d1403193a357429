// Adamax from stock kernels; the formulas are in kernels/adamax.ts.
import { abs, add, div, maximum, mul, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { AdamAttributes } from '../kernels/adam.ts';
import type { AdamaxInputs } from '../kernels/adamax.ts';
import { decayed, mix } from './update.ts';

/** One Adamax update. */
export function composeAdamax(inputs: AdamaxInputs, attributes: AdamAttributes): Tensor[] {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const momentum = mix(beta1, inputs.momentum, 1 - beta1, gradient);
  const keras = convention === 'keras';
  const size = keras ? abs(gradient) : add(abs(gradient), epsilon);
  const norm = maximum(mul(inputs.norm as Tensor, beta2), size);
  const direction = div(momentum, keras ? add(norm, epsilon) : norm);
  return [sub(variable, mul(direction, learningRate / (1 - beta1 ** step))), momentum, norm];
}
