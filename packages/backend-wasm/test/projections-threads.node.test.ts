// What threads project of new tokens is what one thread computes of looked-up rows.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { tensor, tensor2d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { shareWhat, wasm } from './all-modules.ts';
import { endNativeBackend } from './native-backend.ts';
import { openPool } from './sharing-backend.ts';

beforeAll(async () => {
  await useBackend(wasm({ threads: 3 }));
  await openPool();
});
afterAll(() => {
  shareWhat('worthy');
  endNativeBackend();
});

test.each([
  ['lstm', 4, ops.lstm],
  ['gru', 3, ops.gru],
] as const)('%s: new tokens, among them a shard of one', async (name, gates, cell) => {
  const random = new Random(2);
  const normal = (...shape: [number, number] | [number]): Tensor => {
    const size = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length: size }, () => random.normal());
    return tensor(values, shape);
  };
  const [table, kernel, recurrentKernel] = [normal(40, 11), normal(11, gates * 9), normal(9, gates * 9)] as const;
  const bias = name === 'gru' ? normal(2, gates * 9) : normal(gates * 9);
  const weights = { kernel, recurrentKernel, bias };
  for (const length of [5, 4, 10]) {
    const ids = tensor2d(
      Array.from({ length: 3 }, () => Array.from({ length }, () => random.integer(0, 40))),
      undefined,
      'int32',
    );
    shareWhat('everything');
    const over = tidy(() => cell({ ids, table, ...weights }).output);
    shareWhat('nothing');
    const looked = tidy(() => cell({ x: ops.embedding(table, ids), ...weights }).output);
    expect(await over.data()).toEqual(await looked.data());
    for (const used of [ids, over, looked]) used.dispose();
  }
  for (const weight of [table, ...Object.values(weights)]) weight.dispose();
});
