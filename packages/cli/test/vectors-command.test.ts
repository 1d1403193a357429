// Vectors learned by the command, and asked.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Random } from '@rnnkit/data';
import { readVectors } from '@rnnkit/text/vectors';
import { expect, test } from 'vitest';

import { jsonLines, newFolder, rnnkit } from './rnnkit.ts';

/** Lines of one of two topics each. */
function lines(count: number, seed: number): string {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const topic = random.integer(0, 2) === 0 ? ['Tea', 'cup', 'milk', 'sugar'] : ['car', 'road', 'wheel', 'fuel'];
    return `${Array.from({ length: 8 }, () => topic[random.integer(0, 4)]!).join(' ')}.`;
  }).join('\n');
}
const small = ['--dim', '8', '--min-count', '1', '--learning-rate', '0.05', '--sample', '0'];

test('vectors are learned from plain files, columns and folders, written as text or bytes, and asked', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'one.txt'), lines(300, 1));
  await writeFile(join(folder, 'two.txt.gz'), gzipSync(lines(300, 2)));
  await writeFile(join(folder, 'rows.csv'), `text,label\n${lines(200, 3).replaceAll('\n', ',x\n')},x\n`);
  await mkdir(join(folder, 'more'));
  await writeFile(join(folder, 'more', 'three.txt'), lines(100, 4));
  const sources = ['one.txt', 'two.txt.gz', 'rows.csv', 'more'];
  const learned = await rnnkit(folder, ['vectors', ...sources, '--out', 'words.vec', ...small]);
  expect(learned.errors).toMatch(/epoch 5\/5 {2}7,200 words/);
  expect(learned.output).toMatch(/^words\.vec: 8 words, 8 numbers each, after \d+\.\d s\n$/);
  expect(learned.code).toBe(0);
  const text = await readFile(join(folder, 'words.vec'));
  expect(text.toString().split('\n')[0]).toBe('8 8');

  const asked = await rnnkit(folder, [
    'vectors',
    'words.vec',
    '--nearest',
    'tea',
    '--nearest',
    'road',
    '--count',
    '3',
    '--json',
  ]);
  const answers = jsonLines(asked.output) as { nearest: string; answers: { word: string }[] }[];
  expect(answers.map(({ answers: found }) => found.map(({ word }) => word).toSorted())).toEqual([
    ['cup', 'milk', 'sugar'],
    ['car', 'fuel', 'wheel'],
  ]);
  const analogy = await rnnkit(folder, ['vectors', 'words.vec', '--analogy', 'tea', 'cup', 'car', '--count', '2']);
  expect(analogy.output).toMatch(/^-?\d\.\d{3}\t\w+\n-?\d\.\d{3}\t\w+\n$/);

  const binary = await rnnkit(folder, ['vectors', ...sources, '--out', 'words.bin', ...small]);
  expect(binary.code).toBe(0);
  expect(await readVectors(await readFile(join(folder, 'words.bin')))).toEqual(await readVectors(text));
});

test('what is there stays, and what cannot be is said', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'one.txt'), lines(20, 1));
  await writeFile(join(folder, 'words.vec'), 'a 1\nb 2\n');
  await writeFile(join(folder, 'latin.txt'), Buffer.concat([Buffer.from('é '.repeat(20)), Buffer.of(0xff)]));
  const failing: [string[], string, number][] = [
    [['one.txt', '--out', 'words.vec'], 'There is something at words.vec already; --force replaces it.', 1],
    [['one.txt'], 'Say --out FILE to learn vectors', 2],
    [['one.txt', '--out', 'new.vec', '--nearest', 'a'], 'one of the two', 2],
    [['words.vec', '--analogy', 'a', 'b'], '--analogy takes three words', 2],
    [['words.vec', '--nearest', 'zebra'], 'There is no vector of the word "zebra"', 1],
    [['none.txt', '--out', 'new.vec'], 'There is no file or folder none.txt', 1],
    [['latin.txt', '--out', 'new.vec'], 'latin.txt:1: a little below this line there are bytes that are not UTF-8', 1],
    [['one.txt', '--out', 'new.vec', '--min-count', '100000'], 'Take a smaller minCount', 1],
  ];
  for (const [words, message, code] of failing) {
    const outcome = await rnnkit(folder, ['vectors', ...words]);
    expect(outcome.errors, words.join(' ')).toContain(message);
    expect(outcome.code, words.join(' ')).toBe(code);
  }
  expect(await readFile(join(folder, 'words.vec'), 'utf8')).toBe('a 1\nb 2\n');
  expect((await rnnkit(folder, ['vectors', 'one.txt', '--out', 'words.vec', '--force', ...small])).code).toBe(0);
});
