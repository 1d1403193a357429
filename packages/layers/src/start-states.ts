// The states that a recurrent layer starts from: given, or carried from one batch to the next.
import { toFloat } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { carriedStates } from './carried-states.ts';
import { layerPart, needed, type Part } from './part.ts';
import { refusals } from './refused.ts';

/** What reads and sets them, where it is there. */
export const carrying: Part<typeof carriedStates> = layerPart('Setting states');

/**
 * The states before the first step, in float32.
 *
 * @param owner the layer's name
 * @param sizes how many numbers each state has for a row
 * @throws Error when they are not one `[batch, size]` for each size
 */
export function expectStates(
  owner: string,
  sizes: readonly number[],
  batch: number,
  states: readonly Tensor[],
): readonly Tensor[] {
  const fits =
    states.length === sizes.length && states.every(({ shape }, index) => shape.join() === `${batch},${sizes[index]}`);
  if (fits) return states.map((state) => toFloat(owner, 'an initial state', state));
  throw needed(refusals).otherStates(owner, sizes, batch, states);
}
