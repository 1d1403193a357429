// Data sets on disk.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { readDataset } from '../src/node.ts';
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
  await expect(all(readDataset(join(folder, 'mails', 'ham')))).rejects.toThrow('holds no folders');
  await expect(all(readDataset(join(folder, 'data.csv')))).rejects.toThrow('has no column "text"');
  await expect(all(readDataset(join(folder, 'data.csv'), { textColumn: 'review' }))).rejects.toThrow('data.csv:3');
});
