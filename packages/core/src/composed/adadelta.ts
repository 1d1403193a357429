// Adadelta from stock kernels; the formulas are in kernels/adadelta.ts.
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { AdadeltaAttributes, AdadeltaInputs } from '../kernels/adadelta.ts';
import { decayed, mix } from './update.ts';

/** One Adadelta update. */
export function composeAdadelta(inputs: AdadeltaInputs, attributes: AdadeltaAttributes): Tensor[] {
  const { learningRate, rho, epsilon } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const accumulator = mix(rho, inputs.accumulator, 1 - rho, square(gradient));
  const ratio = div(sqrt(add(inputs.delta as Tensor, epsilon)), sqrt(add(accumulator, epsilon)));
  const step = mul(ratio, gradient);
  const delta = mix(rho, inputs.delta, 1 - rho, square(step));
  return [sub(variable, mul(step, learningRate)), accumulator, delta];
}
