import { Random } from '@rnnkit/data';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  orthogonal,
  truncatedNormal,
  varianceScaling,
} from '../src/index.ts';

test('orthogonal matrices are orthonormal in rows or columns, whichever are fewer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.nat(), (rows, columns, seed) => {
      const matrix = orthogonal({ gain: 2 }).initialize([rows, columns], new Random(seed));
      const [count, length, stride, step] = rows < columns ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
      for (let first = 0; first < count; first++) {
        for (let second = 0; second < count; second++) {
          let dot = 0;
          for (let index = 0; index < length; index++) {
            dot += matrix[first * stride + index * step]! * matrix[second * stride + index * step]!;
          }
          // Each of up to 40 products of float32 values is off by two roundings.
          expect(Math.abs(dot - (first === second ? 4 : 0))).toBeLessThan(4 * 40 * 2 ** -23);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['glorotUniform', glorotUniform(), 2 / 300],
  ['glorotNormal', glorotNormal(), 2 / 300],
  ['heUniform', heUniform(), 2 / 100],
  ['heNormal', heNormal(), 2 / 100],
  ['lecunUniform', lecunUniform(), 1 / 100],
  ['lecunNormal', lecunNormal(), 1 / 100],
  ['varianceScaling', varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'untruncatedNormal' }), 3 / 200],
])('%s has its variance', (_, initializer, variance) => {
  const values = initializer.initialize([100, 200], new Random(1));
  const measured = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(Math.abs(measured / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
});

test('one seed gives the same values; identity is the identity; the truncated normal ends at two deviations', () => {
  const draw = (seed: number): Float32Array => truncatedNormal({ stddev: 3 }).initialize([50, 50], new Random(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1).every((value) => Math.abs(value) <= 6)).toBe(true);
  expect([...identity({ gain: 2 }).initialize([2, 3], new Random(1))]).toEqual([2, 0, 0, 0, 2, 0]);
});
