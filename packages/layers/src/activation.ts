// The activations by name: those that the fused kernels know, and those that are composed.
import { applyActivation, fusedActivations, keepLogits, type FusedActivation } from '@rnnkit/core';
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

/** Whether the fused kernels know an activation. */
export function isFused(activation: ActivationName): activation is FusedActivation {
  return (fusedActivations as readonly string[]).includes(activation);
}

/** Applies an activation, differentiably. Softmax and sigmoid remember their logits, for a stable loss. */
export function activate(x: Tensor, activation: ActivationName): Tensor {
  const output = isFused(activation) ? applyActivation(x, activation) : composed[activation](x);
  if (activation === 'softmax' || activation === 'sigmoid') keepLogits(output, x, activation);
  return output;
}
