// The stated error of the vector activations, on numbers of every size.
import { useBackend } from '@rnnkit/core';
import { backend, tanh as stockTanh, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { codeOf } from '../src/activations.ts';
import { wasm } from '../src/index.ts';
import { withMemory } from '../src/memory.ts';
import type { NativeBackend } from '../src/native.ts';

const stated = 3;
const smallestNormal = 2 ** -126;

function ulp(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), smallestNormal))) - 23);
}

async function apply(name: 'sigmoid' | 'tanh' | 'stock tanh', values: Float32Array): Promise<Float32Array> {
  if (name === 'stock tanh') return (await stockTanh(tensor1d(values)).data()) as Float32Array;
  const native = backend() as NativeBackend;
  const copy = tensor1d(values);
  withMemory(native, (memory) => {
    memory.kernels.activateRows(codeOf(name), memory.address(copy), 0, 1, values.length);
    return [];
  });
  return (await copy.data()) as Float32Array;
}

const samples = Float32Array.from({ length: 400_000 }, (_, index) => {
  const sign = index % 2 === 0 ? 1 : -1;
  // Half of them evenly up to 90, half of them by their size, from 2⁻⁴⁰ on.
  return index % 4 < 2 ? (sign * 90 * index) / 400_000 : sign * 2 ** (-40 + (47 * index) / 400_000);
});

test.each([
  ['tanh', Math.tanh],
  ['stock tanh', Math.tanh],
  ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
] as const)('%s is within 3 units of the last place', async (name, exact) => {
  await useBackend(wasm());
  const computed = await apply(name, samples);
  let worst = 0;
  let where = 0;
  for (const [index, x] of samples.entries()) {
    const expected = exact(x);
    // Below the smallest normal float, as far as flushing to zero goes.
    const error = Math.max(0, Math.abs(computed[index]! - expected) - (expected < smallestNormal ? smallestNormal : 0));
    if (error / ulp(expected) > worst) {
      worst = error / ulp(expected);
      where = x;
    }
  }
  expect(worst, `at ${where}`).toBeLessThanOrEqual(stated);
  expect(worst).toBeGreaterThan(0);
});

test('what is not a number stays so, and infinities saturate', async () => {
  await useBackend(wasm());
  const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0);
  expect(Array.from(await apply('tanh', odd))).toEqual([Number.NaN, 1, -1, 0]);
  expect(Array.from(await apply('tanh', Float32Array.of(-0)))).toEqual([-0]);
  const [nan, one, zero, half] = await apply('sigmoid', odd);
  expect([nan, one, half]).toEqual([Number.NaN, 1, 0.5]);
  expect(zero).toBeLessThanOrEqual(smallestNormal);
});
