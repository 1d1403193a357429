// All activations: those that the fused kernels know, those that are composed, and those of one's own.
import { applyActivation, fusedActivations } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data/predict';
import {
  abs,
  add,
  div,
  elu,
  erf,
  exp,
  leakyRelu,
  logSoftmax,
  mul,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  tanh,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { isFused, type Activation, type ActivationName } from './activation.ts';
import { makeByName, type Makers } from './from-name.ts';
import { checking } from './layer-checks.ts';

/** The activations that are composed of stock kernels. */
const composed = {
  softmax: (x: Tensor): Tensor => softmax(x),
  logSoftmax: (x: Tensor): Tensor => logSoftmax(x),
  softplus: (x: Tensor): Tensor => softplus(x),
  softsign: (x: Tensor): Tensor => div(x, add(abs(x), 1)),
  exponential: (x: Tensor): Tensor => exp(x),
  elu: (x: Tensor): Tensor => elu(x),
  selu: (x: Tensor): Tensor => selu(x),
  relu6: (x: Tensor): Tensor => relu6(x),
  leakyRelu: (x: Tensor): Tensor => leakyRelu(x, 0.2),
  silu: (x: Tensor): Tensor => mul(x, sigmoid(x)),
  gelu: (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  mish: (x: Tensor): Tensor => mul(x, tanh(softplus(x))),
} as const;

/** The name of one of them. */
export type ComposedActivation = keyof typeof composed;

/** The names of all activations. */
export const activationNames: readonly ActivationName[] = [
  ...fusedActivations,
  ...(Object.keys(composed) as (keyof typeof composed)[]),
];

const byName: Makers<string, ActivationName> = Object.fromEntries(
  activationNames.map((name) => [
    name,
    (config: object) => {
      check.checkOptions(name, {}, {}, config);
      return name;
    },
  ]),
);

const oneOfThem = check.oneOf(...activationNames);

/** The activation that an option stands for. @throws Error when there is none of that name */
export function activationFrom(option: unknown, name: string): ActivationName | Activation {
  if (typeof option === 'string' && !option.includes('>')) return oneOfThem(option, name) as ActivationName;
  if (typeof option === 'function' && !('className' in option)) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: a function of your own needs a className, such as my-package>Swish, and getConfig(), so that it can be saved.`,
    );
  }
  return makeByName<ActivationName | Activation>('activation', undefined, byName, option);
}

/** What an activation makes of numbers, differentiably. */
export function activateBy(x: Tensor, activation: ActivationName | Activation): Tensor {
  if (typeof activation !== 'function')
    return isFused(activation) ? applyActivation(x, activation) : composed[activation](x);
  const output = activation(x);
  checking.value?.activation(activation.className, x, output);
  return output;
}
