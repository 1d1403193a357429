// Masks of rows, which have a byte for each.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Memory } from './memory.ts';

/** Where the mask `[rows]` of the rows from one on is; 0 when all rows count. */
export function maskOfRows(mask: TensorInfo | undefined, memory: Memory): (first: number) => number {
  const address = memory.address(mask);
  return (first) => (mask === undefined ? 0 : address + first);
}
