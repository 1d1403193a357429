// What dense's inputs have to be.
import type { Tensor } from '@tensorflow/tfjs-core';

import { expectShape } from '../expect-tensor.ts';

/** Throws where the weights do not fit the input. */
export function checkDense(x: Tensor, kernel: Tensor, bias: Tensor | undefined): void {
  expectShape('dense', 'kernel', kernel, [x.shape.at(-1) ?? 0, 'units']);
  if (bias !== undefined) expectShape('dense', 'bias', bias, [kernel.shape[1] ?? 0]);
}
