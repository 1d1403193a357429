// What all optimizer update kernels have in common. An update reads a variable, its gradient and the optimizer's slots,
// and returns the new variable and the new slots as new tensors, in the order of the inputs after `gradient`'s place:
// [variable, ...slots that are present]. Decoupled weight decay comes first: p ← p − p · weightDecay · learningRate.
import { tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectShapes, expectType } from '../expect-tensor.ts';
import { expectBackend } from '../expect-backend.ts';
import { runKernelOr, type Kernel } from '../kernel.ts';

/** Inputs that every update kernel takes, all of one shape. */
export interface UpdateInputs {
  /** The value to update. */
  readonly variable: TensorInfo;
  /** Its gradient. */
  readonly gradient: TensorInfo;
}

/** Attributes that every update kernel takes. */
export interface UpdateAttributes {
  /** The step size. */
  readonly learningRate: number;
  /** Decoupled weight decay; 0 for none. */
  readonly weightDecay: number;
  /**
   * Whether the caller donates the variable and the slots: it disposes of them after the update, and does not read them
   * before. A backend may then put the new values where the old ones are, unless somebody else holds them, too. Default
   * false.
   */
  readonly donate?: boolean | undefined;
}

/** Whose definition an update follows where Keras and PyTorch differ. */
export type Convention = 'keras' | 'pytorch';

/** All inputs of an update have the variable's shape. */
export function updateShapes(inputs: UpdateInputs): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, inputs.variable.shape]));
}

/** Runs an update kernel, or what composes it, once the inputs are known to be float32 of one shape. */
export function runUpdate<Inputs extends UpdateInputs, Attributes extends UpdateAttributes>(
  kernel: Kernel<Inputs, Attributes>,
  inputs: Inputs,
  attributes: Attributes,
  compose: (inputs: Inputs, attributes: Attributes) => Tensor[],
): Tensor[] {
  const present = Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  expectShapes(kernel.name, Object.fromEntries(present), updateShapes(inputs));
  for (const [name, tensor] of present) {
    // An update's result replaces its input, so that one of another type would change the type of a weight.
    expectType(kernel.name, name, tensor, 'float32');
  }
  expectBackend();
  return tidy(() => runKernelOr(kernel, inputs, attributes, compose));
}
