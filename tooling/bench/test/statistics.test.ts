import { expect, test } from 'vitest';

import { figuresOf, singleTexts, turnOf } from '../src/parts.ts';
import { median, quantile } from '../src/statistics.ts';

test('quantiles are values that were measured, a median may be between two', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([3, 1, 2, 10])).toBe(2.5);
  expect(quantile(values, 0.99)).toBe(199);
  expect(quantile(values, 1)).toBe(200);
  expect(() => median([])).toThrow('at least one');
});

test('single texts give the first, the median and what one in a hundred exceeds', () => {
  expect(figuresOf('single', [50, 1, 2, 3])).toEqual({ first: 50, p50: 2, p99: 3 });
  expect(figuresOf('train', [5, 4, 9])).toEqual({ train: 5 });
});

test('what comes first in a process is not warmed up where it counts', () => {
  expect(turnOf('single', 7, true)).toEqual({ warmUps: 0, repeats: singleTexts });
  expect(turnOf('train', 7, true)).toEqual({ warmUps: 2, repeats: 7 });
  expect(turnOf('train', 7, false)).toEqual({ warmUps: 1, repeats: 7 });
});
