// Adagrad from stock kernels; the formulas are in kernels/adagrad.ts.
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { AdagradAttributes, AdagradInputs } from '../kernels/adagrad.ts';
import { decayed } from './update.ts';

/** One Adagrad update. */
export function composeAdagrad(inputs: AdagradInputs, attributes: AdagradAttributes): Tensor[] {
  const { learningRate, epsilon, convention } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const accumulator = add(inputs.accumulator as Tensor, square(gradient));
  const root = convention === 'keras' ? sqrt(add(accumulator, epsilon)) : add(sqrt(accumulator), epsilon);
  return [sub(variable, mul(div(gradient, root), learningRate)), accumulator];
}
