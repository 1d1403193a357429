// Indices, which come from outside and may be any number.
import { indexError } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Memory } from './memory.ts';

/**
 * The address of indices, and how many they are.
 *
 * @throws Error when one of them is not in `[0, limit)`, with its position
 */
export function checkedIndices(
  memory: Memory,
  operation: string,
  name: string,
  info: TensorInfo,
  limit: number,
): { readonly address: number; readonly count: number } {
  const address = memory.address(info);
  const count = info.shape.reduce((product, side) => product * side, 1);
  const position = memory.kernels.findBadId(address, count, limit);
  if (position < 0) return { address, count };
  const bytes = memory.bytes();
  const index = new DataView(bytes.buffer, bytes.byteOffset).getInt32(address + position * 4, true);
  throw indexError(operation, name, index, position, limit);
}
