import fc from 'fast-check';
import { expect, test } from 'vitest';

import { kFold, trainTestSplit } from '../src/index.ts';

const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 10, maxLength: 80 });

const countOf = (all: readonly string[], rows: readonly number[], label: string): number =>
  rows.filter((row) => all[row] === label).length;

test('a split is complete, disjoint, seeded, and keeps each class’ share', () => {
  fc.assert(
    fc.property(labels, fc.constantFrom(0.2, 0.25, 0.5), fc.nat(), (all, testSize, seed) => {
      fc.pre(all.every((label, row) => all.indexOf(label) !== row || all.lastIndexOf(label) !== row));
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

test('a class of one row is trained on, and every class keeps a row to train on', () => {
  const rare = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 60 });
  fc.assert(
    fc.property(rare, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(), (all, testSize, seed) => {
      const wanted = Math.round(all.length * testSize);
      const spare = all.length - new Set(all).size;
      fc.pre(wanted > 0 && wanted < all.length && spare > 0);
      const split = trainTestSplit(all, { testSize, seed });
      expect([...split.train, ...split.test].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
      expect(new Set(split.train.map((row) => all[row]))).toEqual(new Set(all));
      // Only where the classes have too few rows are fewer held out.
      expect(split.test).toHaveLength(Math.min(wanted, spare));
    }),
  );
  expect(() => trainTestSplit(['a', 'b', 'c', 'd'])).toThrow('Each class has one example only');
  expect(trainTestSplit(['a', 'b', 'c', 'd'], { stratify: false }).test).toHaveLength(1);
});

test('another seed splits otherwise; what cannot be split is refused', () => {
  const all = Array.from({ length: 100 }, () => 'a');
  expect(trainTestSplit(all, { seed: 1 })).not.toEqual(trainTestSplit(all, { seed: 2 }));
  expect(() => trainTestSplit(['a'], {})).toThrow('leaves one side empty');
  for (const testSize of [0, 1, -1, NaN, '0.5', null]) {
    expect(() => trainTestSplit(all, { testSize } as never)).toThrow(
      'testSize has to be a number between 0 and 1; got',
    );
  }
  expect(() => kFold(['a', 'b'], { folds: 3 })).toThrow('3 folds need at least as many rows; there are 2.');
  expect(() => kFold(all, { folds: 1.5 })).toThrow('folds has to be a whole number of at least 2; got 1.5.');
  for (const split of [kFold, trainTestSplit]) {
    expect(() => split(all, { stratified: true } as never)).toThrow('does not know the option "stratified"');
    expect(() => split(all, { seed: Number.NaN })).toThrow('seed has to be a finite number; got NaN.');
    for (const labels of ['aabb', null, 5, new Set(['a'])]) {
      expect(() => split(labels as never)).toThrow('labels has to be a list; got');
    }
  }
});
