// The activations: those that nearly all models have, and where to find the others.
import { fusedActivations, keepLogits, type FusedActivation } from '@rnnkit/core';
import type { check } from '@rnnkit/data/predict';
import { sigmoid, softmax, type Tensor } from '@tensorflow/tfjs-core';

import type { OwnName } from './from-name.ts';
import { layerPart, needed, type Part } from './part.ts';

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

/** The name of an activation that is composed of stock kernels. */
export type ComposedActivation =
  | 'softmax'
  | 'logSoftmax'
  | 'softplus'
  | 'softsign'
  | 'exponential'
  | 'elu'
  | 'selu'
  | 'relu6'
  | 'leakyRelu'
  | 'silu'
  | 'gelu'
  | 'mish';

/** The name of an activation, as in Keras: those of the fused kernels and those that are composed. */
export type ActivationName = FusedActivation | ComposedActivation;

/** An activation, its name, or its class and options. */
export type ActivationOption =
  | Activation
  | ActivationName
  | OwnName
  | { readonly className: ActivationName | OwnName; readonly config?: object };

/** What knows all activations. */
interface OtherActivations {
  /** The activation that an option stands for. @throws Error when there is none of that name */
  readActivation(option: unknown, name: string): ActivationName | Activation;
  /** What an activation makes of numbers, differentiably. */
  activateBy(x: Tensor, activation: ActivationName | Activation): Tensor;
}

/** The same, where it is there. */
export const otherActivations: Part<OtherActivations> = layerPart('This activation');

/** The activation that an option stands for: its name, or the function of somebody else. @throws Error when there is none of that name */
export const activationFrom: check.OptionCheck = (option, name): ActivationName | Activation =>
  isFused(option) || option === 'softmax' ? option : needed(otherActivations).readActivation(option, name);

/** Whether the fused kernels know an activation. */
export function isFused(activation: unknown): activation is FusedActivation {
  return (fusedActivations as readonly unknown[]).includes(activation);
}

/** Applies an activation, differentiably. Softmax and sigmoid remember their logits, for a stable loss. */
export function activate(x: Tensor, activation: ActivationName | Activation): Tensor {
  if (activation !== 'softmax' && activation !== 'sigmoid') return needed(otherActivations).activateBy(x, activation);
  const output = activation === 'softmax' ? softmax(x) : sigmoid(x);
  keepLogits(output, x, activation);
  return output;
}
