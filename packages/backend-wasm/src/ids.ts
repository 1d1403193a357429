// Ids of tokens, which come from outside and may be any number.
import { RnnkitError } from '@rnnkit/data';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Memory } from './memory.ts';

/**
 * The address of ids, and how many they are.
 *
 * @throws Error when one of them is no row of the table, with its position
 */
export function checkedIds(memory: Memory, info: TensorInfo, inputDim: number): { ids: number; count: number } {
  const ids = memory.address(info);
  const count = info.shape.reduce((product, side) => product * side, 1);
  const position = memory.kernels.findBadId(ids, count, inputDim);
  if (position < 0) return { ids, count };
  const bytes = memory.bytes();
  const id = new DataView(bytes.buffer, bytes.byteOffset).getInt32(ids + position * 4, true);
  throw new RnnkitError(
    'invalid-argument',
    `embedding: ids holds ${id} at position ${position}; it has to be from 0 to ${inputDim - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
  );
}
