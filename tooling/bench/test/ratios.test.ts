import { expect, test } from 'vitest';

import { RowBuilder } from '../src/figures.ts';
import { compareRatios, lowerRatios, parseRatios, ratiosOf } from '../src/gate/ratios.ts';
import { threadsTable } from '../src/tables.ts';
import { reference } from '../src/work.ts';

test('a figure is slower when it is more than 15 % above what was recorded', () => {
  const recorded = { a: 1, b: 1, c: 1, gone: 1 };
  const verdicts = compareRatios({ a: 1.149, b: 1.151, c: 0.8, fresh: 1 }, recorded);
  expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['a', 'as recorded'],
    ['b', 'slower'],
    ['c', 'faster'],
    ['gone', 'not measured'],
    ['fresh', 'new'],
  ]);
});

test('of two measurements the lower counts', () => {
  expect(lowerRatios({ a: 1, b: 3 }, { b: 2, c: 4 })).toEqual({ a: 1, b: 2, c: 4 });
});

test('a ratio is to what the yardstick took on as many threads, each in its fastest round', () => {
  const yardstick = new Map([
    [1, [20, 10]],
    [2, [5, 8]],
  ]);
  const rows = [1, 2].map((threads) => {
    const builder = new RowBuilder(reference, 'rnnkit wasm', threads);
    builder.add({ train: 60 / threads, first: 1 });
    builder.add({ train: 40 / threads, p99: 1 }, 100);
    return builder.row(yardstick);
  });
  expect(rows[0]).toMatchObject({ ms: { train: 40 }, ratios: { train: 4 }, peakMiB: 100 });
  expect(ratiosOf(rows)).toEqual({ 'reference, train step, 1 thread': 4, 'reference, train step, 2 threads': 4 });
  expect(threadsTable(rows)).toContain('| rnnkit wasm, reference, train step |       2 |  2.00 |      2.00 |  1.00 |');
});

test('a file of ratios is checked', () => {
  expect(parseRatios('{ "machine": "m", "ratios": { "a": 1 } }')).toEqual({ machine: 'm', ratios: { a: 1 } });
  for (const text of [
    '{}',
    '{ "machine": "m", "ratios": { "a": "1" } }',
    '{ "machine": "m", "ratios": { "a": 0 } }',
    '{',
  ])
    expect(() => parseRatios(text)).toThrow();
});
