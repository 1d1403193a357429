// The masks that dropout multiplies with.
import { type Random, RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { layerPart, partly, type Part } from './part.ts';
import { drawRows } from './row-draws.ts';

/**
 * A mask: 0 with the probability `rate`, else 1 / (1 − rate), so that the mean stays (Srivastava et al. 2014). Each row, the
 * first axis, draws from a stream of its own, so that a longer batch begins as a shorter one.
 *
 * @throws Error when there is nowhere to draw from
 */
export function drawnMask(layer: string, shape: readonly number[], rate: number, random: Random | undefined): Tensor {
  if (random === undefined)
    throw new RnnkitError('invalid-argument', `${layer} drops values while training; call it with a random.`);
  const kept = 1 / (1 - rate);
  return drawRows(shape, random, (own) => (own.uniform() < rate ? 0 : kept));
}

/** What draws them, where it is there. */
export const dropping: Part<typeof drawnMask> = layerPart('Dropout');

/**
 * A mask for dropout: 0 with the probability `rate`, else 1 / (1 − rate). Each row, the first axis, draws from a stream of its own.
 *
 * @throws Error when there is nowhere to draw from, or the program has left out what draws
 */
export const dropoutMask: typeof drawnMask = partly(dropping);
