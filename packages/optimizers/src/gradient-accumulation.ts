// Gradients of several batches that are taken for one.
import { check } from '@rnnkit/data';
import { zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { mix } from './mix.ts';
import type { Slots } from './slots.ts';

/** How gradients are accumulated. */
export interface GradientAccumulationOptions {
  /**
   * Over how many batches gradients are averaged before the variables are updated, at least 2: an update has the gradient of a large
   * batch and needs the memory of a small one. Default: each batch is an update.
   */
  readonly gradientAccumulationSteps?: number | undefined;
}

/** Checks of the options. */
export const accumulationChecks: check.OptionChecks = { gradientAccumulationSteps: check.optional(check.whole(2)) };

/** The slot with the sum of the gradients so far; it is there between two updates alone. */
export const accumulated = 'accumulatedGradient';

/** Adds a gradient to the sum of those before it. */
export function accumulate(slots: Slots, key: string, gradient: Tensor): void {
  const sum = slots.get(key, accumulated) ?? zerosLike(gradient);
  slots.set(key, accumulated, mix(1, sum, 1, gradient));
}

/** The mean of a gradient and those before it, which are forgotten. */
export function takeMean(slots: Slots, key: string, gradient: Tensor, steps: number): Tensor {
  const sum = slots.get(key, accumulated) ?? zerosLike(gradient);
  const mean = mix(1 / steps, sum, 1 / steps, gradient);
  slots.delete(key, accumulated);
  return mean;
}
