// Rows of an array, whether they are so short that their numbers are copied one by one, or not.
import { expect, test } from 'vitest';

import { takeRows } from '../src/index.ts';

test.each([
  [1, [5]],
  [40, [5, 40]],
  [256, [5, 256]],
  [257, [5, 257]],
  [600, [5, 20, 30]],
])('rows of %i numbers in the order given, one of them twice', (length, shape) => {
  const data = Float32Array.from({ length: 5 * length }, (_, place) => place);
  const rows = [3, 0, 3, 4];
  const taken = takeRows({ data, shape }, rows);
  expect(taken.shape).toEqual([4, ...shape.slice(1)]);
  const row = (number: number): number[] => Array.from({ length }, (_, place) => number * length + place);
  expect([...taken.data]).toEqual(rows.flatMap(row));
});
