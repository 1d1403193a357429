import { expect, test } from 'vitest';

import { doubtOfLabels, doubtsOf, examineExamples, sentenceOf } from '../src/index.ts';

const train = { name: 'train', texts: ['a b', 'A  B ', 'c', 'c', 'dd dd dd'], labels: ['x', 'x', 'x', 'y', 'y'] };
const test1 = { name: 'test', texts: ['a b', 'new'], labels: ['y', 'x'] };

test('classes, lengths, repetitions, conflicts and leakage are counted by hand', () => {
  const found = examineExamples([train, test1]);
  expect(found.parts).toEqual([
    { name: 'train', rows: 5 },
    { name: 'test', rows: 2 },
  ]);
  expect(found.classes).toEqual([
    { label: 'x', counts: [3, 1] },
    { label: 'y', counts: [2, 1] },
  ]);
  expect(found.words).toEqual({ median: 2, most: 3, longest: 3 });
  expect(found.characters.longest).toBe(8);
  expect(found.repeated).toEqual({ count: 1, first: ['A  B '] });
  expect(found.leaked).toEqual({ count: 1, first: [{ text: 'a b', parts: ['train', 'test'] }] });
  expect(found.conflicts).toEqual({
    count: 2,
    first: [
      { text: 'c', labels: ['x', 'y'] },
      { text: 'a b', labels: ['x', 'y'] },
    ],
  });
  const doubts = doubtsOf(found).map((doubt) => sentenceOf(doubt));
  expect(doubts[0]).toBe('1 text of test is in train, too, so that figures are better than the model: "a b".');
  expect(doubts[1]).toBe('2 texts have several labels: "c" (x, y), "a b" (x, y).');
  expect(doubtsOf(examineExamples([]))).toEqual([]);
});

test('words are what stands between spaces of any kind, which do not tell texts apart', () => {
  const texts = ['', ' ', 'a', ' a  b ', 'a\tb\nc\u00a0d\u3000e\ufefff', 'é日本 x', 'A\u2009b', '\u200b'];
  for (const text of texts) {
    const { words } = examineExamples([{ name: 'a', texts: [text], labels: ['x'] }]);
    expect(words.longest, JSON.stringify(text)).toBe(text.match(/\S+/g)?.length ?? 0);
  }
  const again = ['a b', ' A  b', 'a\u2009b', 'a\nB '];
  const { repeated } = examineExamples([{ name: 'a', texts: again, labels: again.map(() => 'x') }]);
  expect(repeated.count).toBe(3);
});

test('labels that are hardly classes', () => {
  const of = (count: number, label: (row: number) => string): string | undefined => {
    const doubt = doubtOfLabels(Array.from({ length: count }, (_, row) => label(row)));
    return doubt && sentenceOf(doubt);
  };
  expect(of(1000, (row) => String(row / 10))).toContain(
    '1,000 classes of 1,000 rows, and they are numbers. Is a number',
  );
  expect(of(1000, (row) => `text ${row}`)).toContain('Is the label another column?');
  expect(of(1000, (row) => String(row % 5))).toBeUndefined();
  expect(of(10, String)).toBeUndefined();
});
