// The masks that dropout multiplies with, drawn in TypeScript, so that one seed drops the same on every backend.
import { type Random, RnnkitError } from '@rnnkit/data';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A mask: 0 with the probability `rate`, else 1 / (1 − rate), so that the mean stays (Srivastava et al. 2014). Each row, the
 * first axis, draws from a stream of its own, so that a longer batch begins as a shorter one.
 *
 * @throws Error when there is nowhere to draw from
 */
export function dropoutMask(layer: string, shape: readonly number[], rate: number, random: Random | undefined): Tensor {
  if (random === undefined)
    throw new RnnkitError('invalid-argument', `${layer} drops values while training; call it with a random.`);
  const kept = 1 / (1 - rate);
  const [rows = 0, ...rest] = shape;
  const size = rest.reduce((product, side) => product * side, 1);
  const values = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const own = random.derive('row', row);
    for (let index = row * size; index < (row + 1) * size; index++) values[index] = own.uniform() < rate ? 0 : kept;
  }
  return tensor(values, [...shape]);
}
