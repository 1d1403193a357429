// Optimizer updates as operations: fused where the active backend has the kernel, else composed of stock kernels.
import { tidy, type Tensor } from '@tensorflow/tfjs-core';

import { composeUpdate } from './composed/update.ts';
import { expectBackend } from './expect-backend.ts';
import { expectShapes, expectType } from './expect-tensor.ts';
import { hasKernel, runKernel } from './kernel.ts';
import {
  updateShapes,
  type AnyUpdateKernel,
  type UpdateAttributes,
  type UpdateInputs,
  type UpdateKernel,
} from './kernels/update.ts';

/**
 * One update of one variable; the inputs are left as they are, unless they are donated.
 *
 * @param kernel which update, such as `adamKernel`
 * @param inputs the variable, its gradient and the slots, all float32 and of one shape
 * @returns new tensors: the variable, then the slots that are present, in the kernel's order
 * @throws Error when the shapes differ, or an input is not float32
 *
 * @example
 * const [moved] = runUpdate(sgdKernel, { variable, gradient }, { learningRate: 0.1, weightDecay: 0, momentum: 0, nesterov: false, convention: 'keras' });
 */
export function runUpdate<
  Inputs extends UpdateInputs,
  Attributes extends UpdateAttributes,
  Numbers extends string,
  Choices extends string,
>(kernel: UpdateKernel<Inputs, Attributes, Numbers, Choices>, inputs: Inputs, attributes: Attributes): Tensor[] {
  const entries = Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  const present = Object.fromEntries(entries);
  expectShapes(kernel.name, present, updateShapes(inputs));
  for (const [name, tensor] of entries) {
    // An update's result replaces its input, so that one of another type would change the type of a weight.
    expectType(kernel.name, name, tensor, 'float32');
  }
  expectBackend();
  return tidy(() =>
    hasKernel(kernel)
      ? runKernel(kernel, inputs, attributes)
      : composeUpdate(kernel as unknown as AnyUpdateKernel, present, attributes),
  );
}
