// A token's product with a kernel is remembered while the weights stay as they are.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { backend, ones, tensor, tensor2d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import { wasm } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(wasm());
});

const random = new Random(1);
const made: Tensor[] = [];
const normal = (shape: [number, number] | [number]): Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
  made.push(values);
  return values;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

const cells = [
  ['lstm', 4, ops.lstm],
  ['gru', 3, ops.gru],
  ['simpleRnn', 1, ops.simpleRnn],
] as const;

describe.each(cells)('%s', (name, gates, cell) => {
  test('what is remembered is, bit for bit, what is computed from looked-up rows', async () => {
    const [table, kernel, recurrentKernel] = [
      normal([30, 11]),
      normal([11, gates * 9]),
      normal([9, gates * 9]),
    ] as const;
    const bias = name === 'gru' ? normal([2, gates * 9]) : normal([gates * 9]);
    // The second batch holds tokens that the first does not, and a row that stands alone.
    for (const rows of [
      [
        [1, 2, 3],
        [3, 3, 29],
      ],
      [
        [7, 2, 3],
        [0, 1, 8],
        [5, 5, 5],
        [1, 2, 3],
        [9, 0, 4],
      ],
      [[1, 2, 3]],
    ]) {
      const [over, looked] = tidy(() => {
        const ids = tensor2d(rows, undefined, 'int32');
        const weights = { kernel, recurrentKernel, bias };
        return [cell({ ids, table, ...weights }).output, cell({ x: ops.embedding(table, ids), ...weights }).output];
      });
      made.push(over, looked);
      expect(await over.data()).toEqual(await looked.data());
    }
  });

  test('another bias is not mistaken for the one that is remembered', async () => {
    const [table, kernel, recurrentKernel] = [normal([5, 3]), normal([3, gates * 4]), normal([4, gates * 4])] as const;
    const shape: [number, number] | [number] = name === 'gru' ? [2, gates * 4] : [gates * 4];
    const results = [normal(shape), normal(shape)].map((bias) => {
      const output = tidy(
        () => cell({ ids: tensor2d([[1, 2, 3]], undefined, 'int32'), table, kernel, recurrentKernel, bias }).output,
      );
      made.push(output);
      return output;
    });
    expect(await results[0]!.data()).not.toEqual(await results[1]!.data());
  });
});

test('where memory runs out in the middle, nothing is remembered that was not computed', async () => {
  const { wasm: module } = backend() as unknown as { wasm: { _malloc: (bytes: number) => number } };
  const [kernel, recurrentKernel] = [normal([11, 16]), normal([4, 16])] as const;
  const ids = tensor2d([[1, 2, 3]], undefined, 'int32');
  made.push(ids);
  const given = module._malloc;
  let failures = 0;
  for (let last = 1, calls = 1; calls >= last - 1; last++) {
    // Of which nothing is remembered.
    const table = normal([30, 11]);
    const predict = (): Tensor => tidy(() => ops.lstm({ ids, table, kernel, recurrentKernel }).output);
    calls = 0;
    module._malloc = (bytes) => {
      if (++calls === last) throw new RangeError('There is no more.');
      return given(bytes);
    };
    try {
      made.push(predict());
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      failures++;
    } finally {
      module._malloc = given;
    }
    const [over, looked] = [
      predict(),
      tidy(() => ops.lstm({ x: ops.embedding(table, ids), kernel, recurrentKernel }).output),
    ];
    made.push(over, looked);
    expect(await over.data()).toEqual(await looked.data());
  }
  expect(failures).toBeGreaterThan(8);
});

test('what is remembered is given back with the weights', () => {
  const memory = (): number => (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength;
  const predict = (): void => {
    tidy(() => {
      const ids = tensor2d([[1, 2, 3]], undefined, 'int32');
      const weights = { kernel: ones([4, 256]), recurrentKernel: ones([64, 256]) };
      ops.lstm({ ids, table: ones([20_000, 4]), ...weights });
    });
  };
  // 20 MB each.
  for (let run = 0; run < 3; run++) predict();
  const before = memory();
  for (let run = 0; run < 30; run++) predict();
  expect(memory()).toBe(before);
});
