import { expect, test } from 'vitest';

import { RowBuilder, type Row } from '../src/figures.ts';
import { compareRatios, lowerRatios, parseRatios, ratiosOf } from '../src/gate/ratios.ts';
import { peersTable, threadsTable } from '../src/tables.ts';
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

/** A row of rounds: what each took, and the yardstick on one thread and on two. */
function row(contender: string, threads: number, rounds: readonly (readonly [number, number, number])[]): Row {
  const builder = new RowBuilder(reference, contender, threads);
  for (const [train, one, two] of rounds) builder.add({ train, first: 1 }, { 1: one, 2: two }, 100);
  return builder.row();
}

test('a ratio is to what the yardstick took on as many threads: of the rounds the median counts, and for the gate the fastest', () => {
  // In the second round the machine was busy, and in the third it gave one core.
  const alone = row('rnnkit wasm', 1, [
    [40, 10, 5],
    [80, 20, 10],
    [44, 10, 10],
  ]);
  const both = row('rnnkit wasm', 2, [
    [20, 10, 5],
    [50, 20, 10],
    [44, 10, 10],
  ]);
  expect(alone).toMatchObject({ ms: { train: 44 }, ratios: { train: 4 }, yardstick: { 1: 10 }, peakMiB: 100 });
  expect(both).toMatchObject({ ms: { train: 44 }, ratios: { train: 4.4 }, yardstick: { 1: 10, 2: 10 } });
  expect(ratiosOf([alone, both])).toEqual({
    'reference, train step, 1 thread': 4,
    'reference, train step, 2 threads': 4,
  });
  // Round by round it was 2, 1.6 and 1 times as fast, and plain arithmetic 2, 2 and 1 times.
  expect(threadsTable([alone, both])).toContain(
    '| rnnkit wasm, reference, train step |       2 |  1.60 |      2.00 |  0.80 |',
  );
  const peer = row('PyTorch', 2, [
    [40, 10, 5],
    [50, 20, 10],
    [22, 10, 10],
  ]);
  expect(peersTable([alone, both, peer])).toContain('| reference, train step  |       2 |  44 |       1.00 |');
  expect(peersTable([alone, both])).toBe('');
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
