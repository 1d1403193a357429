// What `rnnkit inspect` shows of data.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { newFolder, rnnkit } from './rnnkit.ts';

test('classes, columns, lengths, leakage and conflicts of several parts', async () => {
  const folder = await newFolder();
  const rows = Array.from({ length: 30 }, (_, row) => `text ${row};${row % 3 === 0 ? 'neg' : 'pos'}`);
  await writeFile(join(folder, 'train.csv'), `Text;label\n${rows.join('\n')}\ntext 1;neg\n`);
  await writeFile(join(folder, 'test.csv'), 'text,label\ntext 2,pos\nsomething new,neg\n');
  const { code, output, errors } = await rnnkit(folder, ['inspect', 'train.csv', 'test.csv']);
  expect([code, errors]).toEqual([0, expect.stringContaining('train.csv: its columns are parted by semicolons.')]);
  expect(output).toContain('train.csv: table, parted by semicolons, with names of columns; 31 rows');
  expect(output).toContain('columns    Text, label');
  expect(output).toMatch(/pos +20 +64\.5 % +1 +50\.0 %/);
  expect(output).toContain('1 text of test.csv is in train.csv, too');
  expect(output).toContain('1 text has several labels: "text 1" (pos, neg).');
  const json = await rnnkit(folder, ['inspect', 'train.csv', 'test.csv', '--json']);
  expect(JSON.parse(json.output)).toMatchObject({ task: 'classify', leaked: { count: 1 }, conflicts: { count: 1 } });
});

test('standard input is read as any file is', async () => {
  const folder = await newFolder();
  const input = 'text,label\nfine,pos\ndull,neg\n';
  const { code, output, errors } = await rnnkit(folder, ['inspect', '-'], { input });
  expect([code, errors]).toEqual([0, '']);
  expect(output).toContain('standard input: table, parted by commas, with names of columns; 2 rows');
});

test('words with tags are counted', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'a.conll'), 'Ann B-PER\nleft O\n\nBob B-PER\n\n');
  expect((await rnnkit(folder, ['inspect', 'a.conll'])).output).toContain('a.conll: 2 sentences, 3 words');
});

test('Parquet that cannot be read, and options that are none', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'a.parquet'), 'PAR1nothing');
  const broken = await rnnkit(folder, ['inspect', 'a.parquet']);
  expect([broken.code, broken.errors]).toEqual([1, expect.stringContaining('a.parquet cannot be read as Parquet')]);
  const wrong = await rnnkit(folder, ['inspect', 'a.csv', '--delimiter', 'x']);
  expect([wrong.code, wrong.errors]).toEqual([2, expect.stringContaining('It is comma, semicolon, tab, pipe')]);
  const strange = await rnnkit(folder, ['inspect', 'a.csv', '--encoding', 'klingon']);
  expect([strange.code, strange.errors]).toEqual([2, expect.stringContaining('It is a name that browsers know')]);
});
