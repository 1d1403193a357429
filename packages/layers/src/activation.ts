// The activations: those that the fused kernels know, those that are composed, and those of one's own.
import { applyActivation, fusedActivations, keepLogits, type FusedActivation } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data';
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

import { makeByName, type Makers, type OwnName } from './from-name.ts';
import { checking } from './layer-checks.ts';

/**
 * An activation of one's own: a function that maps each number, differentiably, and says what it is. The output has the shape of the
 * input.
 *
 * @example
 * const swish = ({ beta = 1 }: { beta?: number } = {}): Activation =>
 *   Object.assign((x: Tensor) => mul(x, sigmoid(mul(x, beta))), {
 *     className: 'my-package>Swish',
 *     getConfig: () => ({ beta }),
 *   });
 * register('my-package>Swish', { fromConfig: swish });
 * dense({ units: 8, activation: swish({ beta: 2 }) });
 */
export interface Activation {
  (x: Tensor): Tensor;
  /** The class; one's own is known by it to `register` of `@rnnkit/data`. */
  readonly className: string;
  /** Its options. */
  getConfig(): Readonly<Record<string, unknown>>;
}

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

/** The name of an activation, as in Keras: those of the fused kernels and those that are composed. */
export type ActivationName = FusedActivation | keyof typeof composed;

/** The names of all activations. */
export const activationNames: readonly ActivationName[] = [
  ...fusedActivations,
  ...(Object.keys(composed) as (keyof typeof composed)[]),
];

/** An activation, its name, or its class and options. */
export type ActivationOption =
  | Activation
  | ActivationName
  | OwnName
  | { readonly className: ActivationName | OwnName; readonly config?: object };

const byName: Makers<string, ActivationName> = Object.fromEntries(
  activationNames.map((name) => [
    name,
    (config: object) => {
      check.checkOptions(name, {}, {}, config);
      return name;
    },
  ]),
);

/** The activation that an option stands for: its name, or the function of somebody else. @throws Error when there is none of that name */
export const activationFrom: check.OptionCheck = (option, name): ActivationName | Activation => {
  if (typeof option === 'string' && !option.includes('>')) return oneOfThem(option, name) as ActivationName;
  if (typeof option === 'function' && !('className' in option)) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: a function of your own needs a className, such as my-package>Swish, and getConfig(), so that it can be saved.`,
    );
  }
  return makeByName<ActivationName | Activation>('activation', undefined, byName, option);
};

const oneOfThem = check.oneOf(...activationNames);

/** Whether the fused kernels know an activation. */
export function isFused(activation: ActivationName | Activation): activation is FusedActivation {
  return (fusedActivations as readonly unknown[]).includes(activation);
}

/** Applies an activation, differentiably. Softmax and sigmoid remember their logits, for a stable loss. */
export function activate(x: Tensor, activation: ActivationName | Activation): Tensor {
  if (typeof activation === 'function') {
    const output = activation(x);
    checking.value?.activation(activation.className, x, output);
    return output;
  }
  const output = isFused(activation) ? applyActivation(x, activation) : composed[activation](x);
  if (activation === 'softmax' || activation === 'sigmoid') keepLogits(output, x, activation);
  return output;
}
