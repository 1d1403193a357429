// Numbers that are drawn while training, in TypeScript, so that one seed draws the same on every backend.
import type { Random } from '@rnnkit/data/predict';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A tensor of draws. Each row, the first axis, draws from a stream of its own, so that a longer batch begins as a shorter one.
 *
 * @param draw draws one number
 */
export function drawRows(shape: readonly number[], random: Random, draw: (random: Random) => number): Tensor {
  const [rows = 0, ...rest] = shape;
  const size = rest.reduce((product, side) => product * side, 1);
  const values = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const own = random.derive('row', row);
    for (let index = row * size; index < (row + 1) * size; index++) values[index] = draw(own);
  }
  return tensor(values, [...shape]);
}
