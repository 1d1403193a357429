// Counts in bounded memory beside exact ones.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { BoundedCounts } from '../src/index.ts';

const things = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.nat(40).map(String)), { maxLength: 300 });

function exact(list: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const thing of list) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

function expectBound(counts: BoundedCounts, list: readonly string[]): void {
  const found = new Map(counts.entries());
  expect(counts.total).toBe(list.length);
  expect(found.size).toBeLessThanOrEqual(counts.capacity);
  expect(counts.error).toBeLessThanOrEqual(list.length / (counts.capacity + 1));
  for (const [thing, count] of exact(list)) {
    expect(found.get(thing) ?? 0).toBeLessThanOrEqual(count);
    expect((found.get(thing) ?? 0) + counts.error).toBeGreaterThanOrEqual(count);
  }
}

test('a count is short by at most the error, which is bounded', () => {
  fc.assert(
    fc.property(things, fc.integer({ min: 1, max: 50 }), (list, capacity) => {
      const counts = new BoundedCounts(capacity);
      for (const thing of list) counts.add(thing);
      expectBound(counts, list);
    }),
  );
});

test('what was counted apart can be put together', () => {
  fc.assert(
    fc.property(fc.array(things, { maxLength: 4 }), fc.integer({ min: 1, max: 30 }), (lists, capacity) => {
      const all = new BoundedCounts(capacity);
      for (const list of lists) {
        const part = new BoundedCounts(capacity);
        for (const thing of list) part.add(thing);
        all.merge(part);
      }
      expectBound(all, lists.flat());
    }),
  );
});

test('without a capacity all is exact', () => {
  const counts = new BoundedCounts();
  for (let at = 0; at < 1000; at++) counts.add(String(at % 300));
  counts.add('x', 5);
  expect([counts.size, counts.error, counts.total]).toEqual([301, 0, 1005]);
  expect(new Map(counts.entries()).get('x')).toBe(5);
  expect(() => new BoundedCounts(0)).toThrow('capacity');
});
