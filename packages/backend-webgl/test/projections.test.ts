// A table's product with a kernel is remembered while the weights stay as they are, and given back with them.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { backend, tensor, tensor2d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { webgl } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(webgl({ allowSoftware: true }));
});

const random = new Random(1);
const normal = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
};
const buffers = (): number => (backend() as unknown as { numDataIds(): number }).numDataIds();

test.each([
  ['lstm', 4, ops.lstm],
  ['gru', 3, ops.gru],
  ['simpleRnn', 1, ops.simpleRnn],
] as const)('%s: remembered projections are those of looked-up rows', async (name, gates, cell) => {
  const before = buffers();
  const table = normal(13, 11);
  const weights = {
    kernel: normal(11, gates * 9),
    recurrentKernel: normal(9, gates * 9),
    bias: name === 'gru' ? normal(2, gates * 9) : normal(gates * 9),
  };
  // Few tokens are projected themselves; from the fourteenth on, the whole table is.
  for (const rows of [
    [[1, 2, 3]],
    [[3, 3, 12]],
    [
      [7, 2, 3],
      [0, 1, 8],
      [5, 5, 5],
    ],
    [
      [1, 2, 3],
      [9, 0, 4],
    ],
  ]) {
    for (const goBackwards of [false, true]) {
      const [over, looked] = tidy(() => {
        const ids = tensor2d(rows, undefined, 'int32');
        const options = { goBackwards, returnSequences: true };
        return [
          cell({ ids, table, ...weights }, options).output,
          cell({ x: ops.embedding(table, ids), ...weights }, options).output,
        ];
      });
      const [given, expected] = [await over.data(), await looked.data()];
      for (const [index, value] of expected.entries()) expect(given[index]).toBeCloseTo(value, 5);
      over.dispose();
      looked.dispose();
    }
  }
  // The four textures of the projections are still there, and go with one of the weights.
  expect(buffers()).toBe(before + 4 + 4);
  weights.kernel.dispose();
  expect(buffers()).toBe(before + 3);
  for (const one of [table, weights.recurrentKernel, weights.bias]) one.dispose();
  expect(buffers()).toBe(before);
});
