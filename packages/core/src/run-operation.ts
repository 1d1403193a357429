// How an operation runs: as the kernel of the active backend, on the tape or not, or as what is composed where the backend lacks it.
import type { Tensor } from '@tensorflow/tfjs-core';

import { hasKernel, isRecording, runKernel, type Kernel } from './kernel.ts';
import { runnerOf } from './parts.ts';

/** Whether the active backend has a kernel, and the gradient of that name if it will be asked for. */
export function isFused(kernel: { readonly name: string }): boolean {
  return hasKernel(kernel) && (!isRecording() || hasKernel({ name: `${kernel.name}Gradient` }));
}

/**
 * Runs an operation by its kernel, differentiably.
 *
 * @param inputs in the order in which the gradient kernel returns their gradients
 * @param outputs how many of its outputs are wanted, the first ones; the others are caches
 * @throws Error when the backend lacks the kernel, or a gradient is recorded, and the program has left out what is for that
 */
export function runOperation<Inputs extends object, Attributes extends object>(
  kernel: Kernel<Inputs, Attributes>,
  inputs: Inputs,
  attributes: Attributes,
  outputs = 1,
): Tensor[] {
  const kind = isFused(kernel) ? 'recorded' : 'composed';
  if (kind === 'recorded' && !isRecording()) return runKernel(kernel, inputs, attributes).slice(0, outputs);
  return runnerOf(kind, kernel.name)(inputs as never, attributes as never, outputs);
}
