// Data sets on disk.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { previewFile, sentencesOf } from '../src/index.ts';
import { fileAt, findPaths, patternOf, readDataset } from '../src/node.ts';
import { all, pairs } from './examples.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-text-'));
  await writeFile(join(folder, 'data.csv'), 'label,review\na,x\nb,\n');
  await writeFile(join(folder, 'data.xls'), '');
  for (const [label, name, content] of [
    ['spam', '2.txt', 'buy'],
    ['spam', '1.txt', 'now'],
    ['ham', 'a.txt', 'hello'],
  ] as const) {
    await mkdir(join(folder, 'mails', label), { recursive: true });
    await writeFile(join(folder, 'mails', label, name), content);
  }
});

afterAll(() => rm(folder, { recursive: true }));

test('a file and a folder per class are read, as often as asked', async () => {
  const file = readDataset(join(folder, 'data.csv'), { textColumn: 'review', missing: 'drop' });
  for (let time = 0; time < 2; time++) {
    expect(pairs(await all(file))).toEqual([['x', 'a']]);
    expect(file.dropped).toBe(1);
  }
  expect(pairs(await all(readDataset(join(folder, 'mails'))))).toEqual([
    ['hello', 'ham'],
    ['now', 'spam'],
    ['buy', 'spam'],
  ]);
});

test('UTF-16 is read in folders, too, quotes by choice, and what looks wrong is told of', async () => {
  await mkdir(join(folder, 'utf16', 'ham'), { recursive: true });
  await writeFile(join(folder, 'utf16', 'ham', '1.txt'), Buffer.from('\uFEFFhello', 'utf16le'));
  expect(pairs(await all(readDataset(join(folder, 'utf16'))))).toEqual([['hello', 'ham']]);
  await expect(all(readDataset(join(folder, 'utf16'), { maxRecordLength: 4 }))).rejects.toThrow('longer than 4');
  await writeFile(join(folder, 'quotes.csv'), 'text,label\n"so fine,pos\nsaid "fine",Pos\n');
  const warnings: string[] = [];
  const read = readDataset(join(folder, 'quotes.csv'), { quote: 'none', onWarning: (one) => warnings.push(one) });
  expect(pairs(await all(read))).toEqual([
    ['"so fine', 'pos'],
    ['said "fine"', 'Pos'],
  ]);
  expect(warnings).toEqual([expect.stringContaining('quotes.csv:3: the labels "pos" and "Pos" look alike')]);
});

test('what is not there or of an unknown kind is refused', async () => {
  expect(() => readDataset(5 as never)).toThrow('readDataset: the path has to be a text; got 5.');
  expect(() => readDataset('a.csv', { name: 'b' } as never)).toThrow('does not know the option "name"');
  await expect(all(readDataset(join(folder, 'nowhere.csv')))).rejects.toThrow('There is no file or folder');
  await expect(all(readDataset(join(folder, 'data.xls')))).rejects.toThrow('.csv, .tsv');
  await expect(all(readDataset(join(folder, 'mails', 'ham')))).rejects.toThrow('holds neither folders nor tables');
  await expect(all(readDataset(join(folder, 'data.csv')))).rejects.toThrow('has no column "text"');
  await expect(all(readDataset(join(folder, 'data.csv'), { textColumn: 'review' }))).rejects.toThrow('data.csv:3');
});

test('patterns and lists of paths mean several files; folders say what is not read', async () => {
  await mkdir(join(folder, 'parts'), { recursive: true });
  await writeFile(join(folder, 'parts', 'a 1.csv'), 'text,label\nx,pos\n');
  await writeFile(join(folder, 'parts', 'a 2.csv.gz'), gzipSync('text,label\ny,neg\n'));
  await writeFile(join(folder, 'parts', 'b.txt'), 'nothing');
  const expected = [
    ['x', 'pos'],
    ['y', 'neg'],
  ];
  const both = [join(folder, 'parts', 'a 1.csv'), join(folder, 'parts', 'a 2.csv.gz')];
  for (const path of [
    join(folder, 'parts', 'a *'),
    join(folder, '**', 'a ?.csv*'),
    both,
    patternOf(both),
    join(folder, 'parts'),
  ]) {
    const read = readDataset(path);
    expect(pairs(await all(read))).toEqual(expected);
    if (path === join(folder, 'parts'))
      expect(read.readings.flatMap(sentencesOf)[0]).toContain('not read: b.txt (no table)');
  }
  const odd = join(folder, 'a{b},c.csv');
  await writeFile(odd, 'text,label\nx,pos\n');
  expect(await findPaths(odd)).toEqual([odd]);
  expect(await findPaths(patternOf([odd, both[0]!]))).toEqual([odd, both[0]]);
  await expect(findPaths(join(folder, '*.nothing'))).rejects.toThrow('There is no file or folder');
  await expect(all(readDataset([join(folder, 'mails'), both[0]!]))).rejects.toThrow(
    'is a folder of classes; it is read alone',
  );
  const { name, size } = await fileAt(both[0]!);
  expect([name, size]).toEqual(['a 1.csv', 17]);
  const { columns } = await previewFile(await fileAt(both[1]!));
  expect(columns).toEqual(['text', 'label']);
});
