import { cast, reverse, type Tensor } from '@tensorflow/tfjs-core';

/** A sequence `[batch, time, …]` or mask `[batch, time]` with time reversed. */
export function reverseTime(sequence: Tensor): Tensor {
  // Not every backend reverses booleans.
  return sequence.dtype === 'bool' ? cast(reverse(cast(sequence, 'float32'), 1), 'bool') : reverse(sequence, 1);
}
