import fc from 'fast-check';
import { expect, test } from 'vitest';

import { kFold, trainTestSplit } from '../src/index.ts';

const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 10, maxLength: 80 });

const countOf = (all: readonly string[], rows: readonly number[], label: string): number =>
  rows.filter((row) => all[row] === label).length;

test('a split is complete, disjoint, seeded, and keeps each class’ share', () => {
  fc.assert(
    fc.property(labels, fc.constantFrom(0.2, 0.25, 0.5), fc.nat(), (all, testSize, seed) => {
      const split = trainTestSplit(all, { testSize, seed });
      expect([...split.train, ...split.test].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
      expect(split.test).toHaveLength(Math.round(all.length * testSize));
      for (const label of ['a', 'b', 'c']) {
        const total = all.filter((one) => one === label).length;
        expect(Math.abs(countOf(all, split.test, label) - total * testSize)).toBeLessThan(1);
      }
      expect(trainTestSplit(all, { testSize, seed })).toEqual(split);
    }),
  );
});

test('folds hold each row out once, and are alike', () => {
  fc.assert(
    fc.property(labels, fc.integer({ min: 2, max: 6 }), fc.nat(), (all, folds, seed) => {
      const splits = kFold(all, { folds, seed });
      expect(splits.flatMap(({ test: held }) => held).toSorted((a, b) => a - b)).toEqual([...all.keys()]);
      for (const { train, test: held } of splits) {
        expect(train.length + held.length).toBe(all.length);
        expect(Math.abs(held.length - all.length / folds)).toBeLessThan(1);
        for (const label of ['a', 'b', 'c']) {
          const total = all.filter((one) => one === label).length;
          expect(Math.abs(countOf(all, held, label) - total / folds)).toBeLessThan(1);
        }
      }
      expect(kFold(all, { folds, seed })).toEqual(splits);
    }),
  );
});

test('another seed splits otherwise; what cannot be split is refused', () => {
  const all = Array.from({ length: 100 }, () => 'a');
  expect(trainTestSplit(all, { seed: 1 })).not.toEqual(trainTestSplit(all, { seed: 2 }));
  expect(() => trainTestSplit(['a'], {})).toThrow('leaves one side empty');
  expect(() => trainTestSplit(all, { testSize: 1 })).toThrow('between 0 and 1');
  expect(() => kFold(['a', 'b'], { folds: 3 })).toThrow('from 2 to the number of rows, 2');
});
