// The stated error of the activations, on numbers of every size.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { ones, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { webgl } from '../src/index.ts';

const stated = 4;
const smallestNormal = 2 ** -126;

beforeAll(async () => {
  await useBackend(webgl({ allowSoftware: true }));
});

function ulp(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), smallestNormal))) - 23);
}

async function apply(name: 'sigmoid' | 'tanh', values: Float32Array): Promise<Float32Array> {
  return (await ops.dense(tensor(values, [values.length, 1]), ones([1, 1]), undefined, name).data()) as Float32Array;
}

const samples = Float32Array.from({ length: 100_000 }, (_, index) => {
  const sign = index % 2 === 0 ? 1 : -1;
  // Half of them evenly up to 86, half of them by their size, from 2⁻⁴⁰ on.
  return index % 4 < 2 ? (sign * 86 * index) / 100_000 : sign * 2 ** (-40 + (46 * index) / 100_000);
});

test.each([
  ['tanh', Math.tanh],
  ['sigmoid', (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))],
] as const)('%s is within 4 units of the last place', async (name, exact) => {
  const computed = await apply(name, samples);
  let worst = 0;
  let where = 0;
  for (const [index, x] of samples.entries()) {
    const expected = exact(x);
    const error = Math.abs(computed[index]! - expected) / ulp(expected);
    if (error > worst) {
      worst = error;
      where = x;
    }
  }
  expect(worst, `at ${where}`).toBeLessThanOrEqual(stated);
  expect(worst).toBeGreaterThan(0);
  console.log(`${name}: ${worst.toFixed(2)} units of the last place, at ${where}`);
});

test('what is not a number stays so, and infinities saturate', async () => {
  const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0);
  expect(Array.from(await apply('tanh', odd))).toEqual([Number.NaN, 1, -1, 0]);
  expect(Array.from(await apply('sigmoid', odd))).toEqual([Number.NaN, 1, 0, 0.5]);
});
