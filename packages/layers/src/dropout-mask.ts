// The masks that dropout multiplies with, drawn in TypeScript, so that one seed drops the same on every backend.
import type { Random } from '@rnnkit/core';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A mask: 0 with the probability `rate`, else 1 / (1 − rate), so that the mean stays (Srivastava et al. 2014).
 *
 * @throws Error when there is nowhere to draw from
 */
export function dropoutMask(layer: string, shape: readonly number[], rate: number, random: Random | undefined): Tensor {
  if (random === undefined) throw new Error(`${layer} drops values while training; call it with a random.`);
  const kept = 1 / (1 - rate);
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, () => (random.uniform() < rate ? 0 : kept));
  return tensor(values, [...shape]);
}
