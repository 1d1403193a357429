// Masks of rows, which have a byte for each.
import { expectShape } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Memory } from './memory.ts';

/** Where the mask `[rows]` of the rows from one on is; 0 when all rows count. */
export function maskOfRows(
  operation: string,
  mask: TensorInfo | undefined,
  rows: number,
  memory: Memory,
): (first: number) => number {
  if (mask === undefined) return () => 0;
  expectShape(operation, 'mask', mask, [rows]);
  const address = memory.address(mask);
  return (first) => address + first;
}
