// SGD from stock kernels; the formulas are in kernels/sgd.ts.
import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { SgdAttributes, SgdInputs } from '../kernels/sgd.ts';
import { decayed, mix } from './update.ts';

/** One SGD update. */
export function composeSgd(inputs: SgdInputs, attributes: SgdAttributes): Tensor[] {
  const { learningRate, momentum: factor, nesterov, convention } = attributes;
  const gradient = inputs.gradient as Tensor;
  const variable = decayed(inputs.variable, attributes);
  if (inputs.momentum === undefined) return [sub(variable, mul(gradient, learningRate))];
  if (convention === 'pytorch') {
    const momentum = mix(factor, inputs.momentum, 1, gradient);
    const direction = nesterov ? add(gradient, mul(momentum, factor)) : momentum;
    return [sub(variable, mul(direction, learningRate)), momentum];
  }
  const momentum = mix(factor, inputs.momentum, -learningRate, gradient);
  const step = nesterov ? mix(factor, momentum, -learningRate, gradient) : momentum;
  return [add(variable, step), momentum];
}
