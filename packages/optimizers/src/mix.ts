// Sums that are kept from step to step, each changed by one kernel that writes in place.
import { runUpdate, sgdKernel } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * keep · target + share · values, in the target's memory where nobody else has it. A step of gradient descent is such a sum, so
 * that every backend has the kernel.
 *
 * @param share not 0
 * @returns a new tensor; the target is still the caller's to dispose of, and not to be read
 */
export function mix(keep: number, target: Tensor, share: number, values: Tensor): Tensor {
  const [mixed] = runUpdate(
    sgdKernel,
    { variable: target, gradient: values },
    {
      learningRate: -share,
      weightDecay: (keep - 1) / share,
      momentum: 0,
      nesterov: false,
      convention: 'keras',
      donate: true,
    },
  );
  return mixed!;
}
