import { expandDims, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

/** A sequence with zeros where it is masked: what is there may be anything. */
export function withoutMasked(sequence: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? sequence : where(expandDims(mask, 2), sequence, zerosLike(sequence));
}
