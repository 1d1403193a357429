// The gradient of the matrix product in its four transpositions.
import { matMul, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

import { reduceTo } from './broadcast.ts';

/** With C = A B: dA = dC Bᵀ, dB = Aᵀ dC. A transposed operand gets the transposed product. */
export const matrixProductGradient: GradConfig = {
  kernelName: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, saved, { transposeA, transposeB }) => {
    const dy = gradient as Tensor;
    const [a, b] = saved as [Tensor, Tensor];
    const dA =
      transposeA === true
        ? () => matMul(b, dy, transposeB === true, true)
        : () => matMul(dy, b, false, transposeB !== true);
    const dB =
      transposeB === true
        ? () => matMul(dy, a, true, transposeA === true)
        : () => matMul(a, dy, transposeA !== true, false);
    return { a: () => reduceTo(dA(), a.shape), b: () => reduceTo(dB(), b.shape) };
  },
};
