import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Random } from '../src/index.ts';

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uniform());

test('one seed gives the same numbers, wherever it runs', () => {
  const first = draws(new Random(42), 3);
  expect(draws(new Random(42), 3)).toEqual(first);
  expect(draws(new Random(43), 3)).not.toEqual(first);
});

test('a derived generator depends on the seed and its path alone', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(), (seed, name, step) => {
      const used = new Random(seed);
      draws(used, 5);
      expect(draws(used.derive(name, step), 2)).toEqual(draws(new Random(seed).derive(name, step), 2));
      expect(draws(new Random(seed).derive(name, step + 1), 2)).not.toEqual(draws(used.derive(name, step), 2));
    }),
  );
});

test('draws are in their ranges and as spread as they should be', () => {
  const random = new Random(1);
  const count = 20_000;
  let mean = 0;
  let variance = 0;
  const counts = Array.from({ length: 6 }, () => 0);
  for (let index = 0; index < count; index++) {
    const normal = random.normal(3, 2);
    mean += normal / count;
    variance += (normal - 3) ** 2 / count;
    const integer = random.integer(-2, 4);
    counts[integer + 2]!++;
    const uniform = random.uniform(5, 6);
    expect(uniform >= 5 && uniform < 6).toBe(true);
  }
  // Five standard deviations of the estimates.
  expect(Math.abs(mean - 3)).toBeLessThan((5 * 2) / Math.sqrt(count));
  expect(Math.abs(variance - 4)).toBeLessThan(5 * 4 * Math.sqrt(2 / count));
  for (const seen of counts) expect(Math.abs(seen - count / 6)).toBeLessThan(5 * Math.sqrt((count * 5) / 36));
});

test('a shuffle keeps all items', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const shuffled = new Random(seed).shuffle([...items]);
      expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
    }),
  );
});

test('a seed is a finite number', () => {
  expect(() => new Random(Number.NaN)).toThrow('finite number');
});
