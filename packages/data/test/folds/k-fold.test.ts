import fc from 'fast-check';
import { expect, test } from 'vitest';

import { kFold, type Split } from '../../src/index.ts';

const options = { folds: fc.integer({ min: 2, max: 6 }), seed: fc.nat() };
const row = fc.record({ label: fc.constantFrom('a', 'b', 'c'), group: fc.integer({ min: 0, max: 12 }) });
const grouped = fc
  .record({ ...options, rows: fc.array(row, { minLength: 6, maxLength: 80 }), stratify: fc.boolean() })
  .filter(({ rows, folds }) => new Set(rows.map(({ group }) => group)).size >= folds)
  .map(({ rows, ...rest }) => ({
    ...rest,
    labels: rows.map(({ label }) => label),
    groups: rows.map(({ group }) => group),
  }));

/** How uneven folds are: squares of shares, of all rows and of each class. */
function unevenness(held: readonly (readonly number[])[], labels: readonly string[], stratify: boolean): number {
  const all = stratify ? [labels.map(() => 'all'), labels] : [labels.map(() => 'all')];
  let sum = 0;
  for (const kinds of all) {
    for (const kind of new Set(kinds)) {
      const total = kinds.filter((one) => one === kind).length;
      for (const rows of held) sum += (rows.filter((at) => kinds[at] === kind).length / total) ** 2;
    }
  }
  return sum;
}

const testsOf = (splits: readonly Split[]): (readonly number[])[] => splits.map((split) => split.test);

test('each repeat holds each row out once, in even folds, and otherwise than the others', () => {
  const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(labels, options.folds, fc.integer({ min: 2, max: 4 }), fc.nat(), (all, folds, repeats, seed) => {
      const splits = kFold(all, { folds, repeats, seed });
      expect(splits).toHaveLength(folds * repeats);
      expect(splits.slice(0, folds)).toEqual(kFold(all, { folds, seed }));
      const seen = new Set<string>();
      for (let repeat = 0; repeat < repeats; repeat++) {
        const own = splits.slice(repeat * folds, (repeat + 1) * folds);
        seen.add(JSON.stringify(testsOf(own).map((rows) => rows.join())));
        expect(
          testsOf(own)
            .flat()
            .toSorted((a, b) => a - b),
        ).toEqual([...all.keys()]);
        for (const { train, test: held } of own) {
          expect([...train, ...held].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
          for (const kind of ['a', 'b', 'c']) {
            const total = all.filter((one) => one === kind).length;
            expect(Math.abs(held.filter((at) => all[at] === kind).length - total / folds)).toBeLessThan(1);
          }
        }
      }
      expect(seen.size).toBe(repeats);
    }),
  );
});

test('no group is on both sides of a fold; each row is held out once; no fold is empty', () => {
  fc.assert(
    fc.property(grouped, ({ labels, groups, ...rest }) => {
      const splits = kFold(labels, { groups, repeats: 2, ...rest });
      for (const own of [splits.slice(0, rest.folds), splits.slice(rest.folds)]) {
        expect(
          testsOf(own)
            .flat()
            .toSorted((a, b) => a - b),
        ).toEqual([...labels.keys()]);
        for (const { train, test: held } of own) {
          expect(held.length).toBeGreaterThan(0);
          expect(train.length + held.length).toBe(labels.length);
          const trained = new Set(train.map((at) => groups[at]));
          expect(held.filter((at) => trained.has(groups[at]))).toEqual([]);
        }
      }
      expect(kFold(labels, { groups, repeats: 2, ...rest })).toEqual(splits);
    }),
  );
});

test('no group could be moved to make the folds more even', () => {
  fc.assert(
    fc.property(grouped, ({ labels, groups, stratify, ...rest }) => {
      const held = testsOf(kFold(labels, { groups, stratify, ...rest }));
      const least = unevenness(held, labels, stratify);
      for (const group of new Set(groups)) {
        for (const fold of held.keys()) {
          const moved = held.map((rows, at) => [
            ...rows.filter((one) => groups[one] !== group),
            ...(at === fold ? [...groups.keys()].filter((one) => groups[one] === group) : []),
          ]);
          expect(unevenness(moved, labels, stratify)).toBeGreaterThan(least - 1e-9);
        }
      }
    }),
  );
});

test('many small groups make folds as even as rows do', () => {
  fc.assert(
    fc.property(options.folds, options.seed, (folds, seed) => {
      // Groups of three rows of one class, 60 of each class.
      const labels = Array.from({ length: 540 }, (_, at) => 'abc'[Math.floor(at / 3) % 3]!);
      const groups = labels.map((_, at) => `of ${Math.floor(at / 3)}`);
      for (const rows of testsOf(kFold(labels, { groups, folds, seed }))) {
        for (const kind of 'abc')
          expect(Math.abs(rows.filter((at) => labels[at] === kind).length - 180 / folds)).toBeLessThanOrEqual(3);
      }
      expect(kFold(labels, { groups, folds, seed })).not.toEqual(kFold(labels, { groups, folds, seed: seed + 1 }));
    }),
    { numRuns: 20 },
  );
});

test('what cannot be split is refused', () => {
  const labels = ['a', 'b', 'a', 'b'];
  expect(() => kFold(labels, { folds: 3, groups: ['x', 'x', 'y', 'y'] })).toThrow(
    '3 folds need at least as many groups; there are 2.',
  );
  expect(() => kFold(labels, { folds: 2, groups: ['x', 'y'] })).toThrow('there are 4 labels and 2 groups');
  expect(() => kFold(labels, { folds: 2, groups: 'xyxy' } as never)).toThrow('groups has to be a list');
  expect(() => kFold(labels, { folds: 2, repeats: 0 })).toThrow('repeats has to be a whole number');
});
