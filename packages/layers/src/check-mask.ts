import type { Tensor } from '@tensorflow/tfjs-core';

import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** Throws unless a mask says of each step of an input whether it is valid. */
export function checkMask(owner: string, input: Tensor, mask: Tensor): void {
  const { rank, shape, dtype } = mask;
  const fits = rank >= 2 && rank < Math.max(3, input.rank) && shape.every((size, axis) => size === input.shape[axis]);
  if (!fits || dtype !== 'bool') throw needed(refusals).noMask(owner, input, mask);
}
