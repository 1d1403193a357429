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

import { isFused, type Activation, type ActivationName, type ComposedActivation } from './activation.ts';
import { makeByName, type Makers } from './from-name.ts';
import { checking } from './layer-checks.ts';

/** The activations that are composed of stock kernels. */
const composed: Readonly<Record<ComposedActivation, (x: Tensor) => Tensor>> = {
  softmax: (x) => softmax(x),
  logSoftmax: (x) => logSoftmax(x),
  softplus: (x) => softplus(x),
  softsign: (x) => div(x, add(abs(x), 1)),
  exponential: (x) => exp(x),
  elu: (x) => elu(x),
  selu: (x) => selu(x),
  relu6: (x) => relu6(x),
  leakyRelu: (x) => leakyRelu(x, 0.2),
  silu: (x) => mul(x, sigmoid(x)),
  gelu: (x) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  mish: (x) => mul(x, tanh(softplus(x))),
};

/** The names of all activations. */
const activationNames: readonly ActivationName[] = [
  ...fusedActivations,
  ...(Object.keys(composed) as ComposedActivation[]),
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
export function readActivation(option: unknown, name: string): ActivationName | Activation {
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
