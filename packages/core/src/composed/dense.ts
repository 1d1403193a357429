// Dense from stock kernels, on the tape.
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import { applyActivation } from './activation.ts';

/** φ(x W + b). */
export function composeDense(x: Tensor, kernel: Tensor, bias: Tensor | undefined, activation: FusedActivation): Tensor {
  const product = matMul(x, kernel);
  return applyActivation(bias === undefined ? product : add(product, bias), activation);
}
