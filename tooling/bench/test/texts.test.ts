import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { rowSource } from '../src/peers/batches.ts';
import { readTexts } from '../src/peers/read-texts.ts';
import { writeEncoded } from '../src/texts/encode.ts';
import { reviewStatistics, smsStatistics, syntheticTexts } from '../src/texts/synthetic.ts';
import { reference } from '../src/work.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-texts-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Counted in the texts that the statistics are of.
test.each([
  ['reviews', reviewStatistics, { words: 18.9, first: 0.0506, tenth: 0.009, hundredth: 0.00099 }],
  ['SMS', smsStatistics, { words: 15.9, first: 0.0266, tenth: 0.0091, hundredth: 0.00157 }],
])('made-up %s are as long as real ones, and their words as frequent', (_, statistics, real) => {
  const { texts } = syntheticTexts(statistics);
  const words = texts.flatMap((text) => text.split(' '));
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const share = (word: string): number => (counts.get(word) ?? 0) / words.length;
  const isNear = (value: number, expected: number, relative: number): void =>
    expect(Math.abs(value / expected - 1)).toBeLessThan(relative);
  isNear(words.length / texts.length, real.words, 0.05);
  isNear(share('w1'), real.first, 0.25);
  isNear(share('w10'), real.tenth, 0.25);
  isNear(share('w100'), real.hundredth, 0.25);
  expect(syntheticTexts(statistics).texts).toEqual(texts);
});

test('texts come back from the file, padded in front, and none twice before they are used up', async () => {
  const path = join(folder, 'texts.ids');
  const texts = { texts: ['a b c', 'a b', 'a', '', 'a b c d'], labels: ['x', 'y', 'x', 'y', 'y'] };
  expect(writeEncoded(path, texts, { time: 3, characters: false })).toEqual({
    rows: 4,
    time: 3,
    vocabulary: 5,
    classes: 2,
  });
  const work = { ...reference, texts: path };
  let forgotten = 0;
  const source = rowSource(work, readTexts(work), () => Promise.resolve(forgotten++));
  const first = await source.take(2);
  expect([...first.ids]).toEqual([1, 2, 3, 0, 1, 2]);
  expect([...first.labels]).toEqual([0, 1]);
  expect([...(await source.takeText())]).toEqual([1]);
  expect([...(await source.takeText())]).toEqual([2, 3, 4]);
  expect(forgotten).toBe(0);
  expect([...(await source.take(2)).ids]).toEqual([...first.ids]);
  expect(forgotten).toBe(1);
  await expect(source.take(5)).rejects.toThrow('there are 4');
});
