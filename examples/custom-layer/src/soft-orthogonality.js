// A regularizer of matrices, λ · ‖WᵀW − I‖² (Bansal et al. 2018): it keeps columns apart.
import { check } from '@rnnkit/data';
import { eye, matMul, mul, square, sub, sum } from '@tensorflow/tfjs-core';

/** Soft orthogonality; `factor` is 0.001 by default. */
export function softOrthogonality(options = {}) {
  const { factor } = check.checkOptions('softOrthogonality', { factor: check.notNegative }, { factor: 0.001 }, options);
  return {
    className: 'rnnkit-custom-layer>SoftOrthogonality',
    getConfig: () => ({ factor }),
    loss: (weight) => mul(sum(square(sub(matMul(weight, weight, true, false), eye(weight.shape[1])))), factor),
  };
}
