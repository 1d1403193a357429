import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { rowSource } from '../src/peers/batches.ts';
import { readTexts } from '../src/peers/read-texts.ts';
import { languageWork, taggingWork } from '../src/texts/sequences.ts';
import { UsageError } from '../src/usage-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-sequences-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('the label of a character is the next one', async () => {
  const text = Array.from({ length: 130_000 }, (_, index) => 'abcde'[((index * index) % 7) % 5]).join('');
  const work = languageWork(file('plays.txt', text), folder);
  expect(work).toMatchObject({
    name: 'plays, next character',
    vocabulary: new Set(text).size,
    classes: new Set(text).size,
  });
  const { ids, labels, shape } = await rowSource(work, readTexts(work)).take(3);
  expect(shape).toEqual([3, 100]);
  const letters = [...new Set(text)].toSorted();
  expect([...ids].map((id) => letters[id]).join('')).toBe(text.slice(0, 300));
  expect([...labels].map((id) => letters[id]).join('')).toBe(text.slice(1, 301));
  expect(() => languageWork(file('short.txt', 'abc'), folder)).toThrow(UsageError);
});

test('each word has its tag, padded in front as it is', async () => {
  const sentence = 'The\tDET\ncat\tNOUN\nsleeps\tVERB\n';
  const path = file('words.tsv', `${'The\tDET\ndog\tNOUN\n\n'.repeat(639)}${sentence}`);
  const work = taggingWork(path, folder, 4);
  expect(work).toMatchObject({ vocabulary: 6, classes: 3, time: 4, isPadded: true });
  const source = rowSource(work, readTexts(work));
  await source.take(638);
  const { ids, labels } = await source.take(2);
  // 0 is padding, 1 a word that has no id; the is 2, and dog 3.
  expect([...ids]).toEqual([0, 0, 2, 3, 0, 2, 4, 5]);
  expect([...labels]).toEqual([0, 0, 0, 1, 0, 0, 1, 2]);
  expect(() => taggingWork(file('few.tsv', sentence), folder, 4)).toThrow(
    '--tagged needs at least 640 sentences; it has 1.',
  );
  expect(() => taggingWork(file('wrong.tsv', 'The DET'), folder, 4)).toThrow('has "The DET"');
});

test('without files there is as much, made up', () => {
  expect(languageWork(undefined, folder)).toMatchObject({ vocabulary: 65, time: 100 });
  expect(taggingWork(undefined, folder, 80)).toMatchObject({ vocabulary: 10_000, classes: 17 });
});
