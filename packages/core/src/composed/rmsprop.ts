// RMSprop from stock kernels; the formulas are in kernels/rmsprop.ts.
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { RmspropAttributes, RmspropInputs } from '../kernels/rmsprop.ts';
import { decayed, mix } from './update.ts';

/** One RMSprop update. */
export function composeRmsprop(inputs: RmspropInputs, attributes: RmspropAttributes): Tensor[] {
  const { learningRate, rho, momentum: factor, epsilon, convention } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  const velocity = mix(rho, inputs.velocity, 1 - rho, square(gradient));
  const average = inputs.average === undefined ? undefined : mix(rho, inputs.average, 1 - rho, gradient);
  const variance = average === undefined ? velocity : sub(velocity, square(average));
  const keras = convention === 'keras';
  const step = keras
    ? div(mul(gradient, learningRate), sqrt(add(variance, epsilon)))
    : div(gradient, add(sqrt(variance), epsilon));
  const momentum = inputs.momentum === undefined ? undefined : mix(factor, inputs.momentum, 1, step);
  const moved = sub(variable, mul(momentum ?? step, keras ? 1 : learningRate));
  return [moved, velocity, average, momentum].filter((tensor) => tensor !== undefined);
}
