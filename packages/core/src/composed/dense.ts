// Dense from stock kernels, on the tape.
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';

import type { DenseAttributes, DenseInputs } from '../kernels/dense.ts';
import { applyActivation } from './activation.ts';

/** φ(x W + b). */
export function composeDense(
  { x, kernel, bias }: { readonly [Name in keyof DenseInputs]: Tensor },
  { activation }: DenseAttributes,
): Tensor[] {
  const product = matMul(x, kernel);
  return [applyActivation(bias === undefined ? product : add(product, bias), activation)];
}
