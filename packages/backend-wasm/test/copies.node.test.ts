// Two copies of this package in one program, as two versions in one tree of dependencies make them.
import { useBackend, type Backend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { fill, getKernelsForBackend, matMul, ones } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { endNativeBackend } from './native-backend.ts';

const first = wasm();
let second: Backend;
const registered = (): unknown[] => getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
const stock = new Set(registered());

beforeAll(async () => {
  vi.resetModules();
  const copy = await import('../src/index.ts');
  expect(copy.wasm).not.toBe(wasm);
  second = copy.wasm();
});

afterAll(endNativeBackend);

async function works(): Promise<void> {
  const { output } = ops.lstm({ x: ones([2, 16, 3]), kernel: fill([3, 8], 40), recurrentKernel: ones([2, 8]) });
  // Gates of large inputs are open, so a state counts the 16 steps, and tanh(16) is 1 in float32.
  expect(Array.from(await matMul(output, ones([2, 1])).data())).toEqual([2, 2]);
}

test('they work in turns, on one memory and when it was made anew, and after the other has ended', async () => {
  for (const backend of [first, second, first]) {
    await useBackend(backend);
    await works();
  }
  endNativeBackend();
  await useBackend(second);
  await works();
  await first.dispose();
  await works();
  await useBackend(first);
  await works();
  await second.dispose();
  await works();
});

test.each([
  ['the first one first', [0, 1]],
  ['the second one first', [1, 0]],
])('when both have ended, %s, tfjs has its own kernels back', async (_, order) => {
  await useBackend(first);
  await useBackend(second);
  expect(new Set(registered())).not.toEqual(stock);
  for (const index of order) await [first, second][index]!.dispose();
  expect(new Set(registered())).toEqual(stock);
});
