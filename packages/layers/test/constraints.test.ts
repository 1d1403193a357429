// Constraints against Keras' formulas in float64.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { maxNorm, minMaxNorm, nonNeg, unitNorm, type Constraint } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const [rows, columns, epsilon] = [4, 3, 1e-7];
const random = new Random(1);
const weight = Array.from({ length: rows * columns }, () => Math.fround(random.normal(0, 2)));
// A vector of zeros has no direction to keep.
for (let row = 0; row < rows; row++) weight[row * columns + 1] = 0;

/** The weight with each vector along an axis multiplied by a factor of its length. */
function scaled(axis: number, factor: (length: number) => number): number[] {
  const vectorOf = (index: number): number => (axis === 0 ? index % columns : Math.floor(index / columns));
  return weight.map((value, index) => {
    const vector = weight.filter((_, other) => vectorOf(other) === vectorOf(index));
    return value * factor(Math.hypot(...vector));
  });
}

const clipped = (length: number, low: number, high: number): number => Math.min(high, Math.max(low, length));

test.each<[string, Constraint, number[]]>([
  ['maxNorm', maxNorm(), scaled(0, (length) => clipped(length, 0, 2) / (length + epsilon))],
  [
    'maxNorm along rows',
    maxNorm({ maxValue: 0.5, axis: 1 }),
    scaled(1, (length) => clipped(length, 0, 0.5) / (length + epsilon)),
  ],
  ['unitNorm', unitNorm(), scaled(0, (length) => 1 / (length + epsilon))],
  ['unitNorm along rows', unitNorm({ axis: 1 }), scaled(1, (length) => 1 / (length + epsilon))],
  ['minMaxNorm', minMaxNorm(), scaled(0, (length) => clipped(length, 0, 1) / (length + epsilon))],
  [
    'minMaxNorm with a rate',
    minMaxNorm({ minValue: 3, maxValue: 4, rate: 0.3, axis: 1 }),
    scaled(1, (length) => (0.3 * clipped(length, 3, 4) + 0.7 * length) / (length + epsilon)),
  ],
  ['nonNeg', nonNeg(), weight.map((value) => Math.max(0, value))],
])('%s', (_, constraint, expected) => {
  tidy(() => {
    const actual = constraint.apply(tensor(weight, [rows, columns])).dataSync();
    for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 5);
  });
});

test('what cannot be right is refused in words', () => {
  expect(() => minMaxNorm({ minValue: 2, maxValue: 1 })).toThrow('minValue, 2, is above maxValue, 1');
  tidy(() => {
    expect(() => maxNorm({ axis: 1 }).apply(tensor([1, 2]))).toThrow(
      'on the axis 1 of a weight, but one has only 1: [2]',
    );
  });
});
