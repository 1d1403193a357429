// What the command says of the data that it reads.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { patternOf } from '@rnnkit/data/node';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

import { readExamples } from '../src/data.ts';
import { dataOptions } from '../src/data-options.ts';

let folder: string;
let said: string;
const columns = { textColumn: 'text', labelColumn: 'label', missing: 'drop' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-reading-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string): Promise<string> {
  said = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

test('labels that look alike and long quoted fields are said, the first of them', async () => {
  const swallowed = `"so fine,pos\n${'fine,neg\n'.repeat(10)}said ""fine""",pos\n`;
  const data = await write('a.csv', `text,label\n${swallowed}x,pos \nx,POS\nx,Pos\nx,neg\n`);
  expect((await readExamples(data, columns)).texts).toHaveLength(5);
  const lines = said.trim().split('\n');
  expect(lines[0]).toContain('a.csv:2: the quoted field that starts here goes on for 12 lines.');
  expect(lines[1]).toContain('the labels "pos" and "POS" look alike');
  expect(lines[2]).toContain('the labels "pos" and "Pos" look alike');
  expect(lines[3]).toContain('1 label has spaces around');
  expect(lines).toHaveLength(4);
});

test('quotes are as the kind of file has them, or as asked', async () => {
  const rows = ['text,label', '"so fine",pos', 'x,neg', ''].join('\n');
  expect((await readExamples(await write('b.csv', rows), columns)).texts[0]).toBe('so fine');
  expect((await readExamples(await write('b.csv', rows), { ...columns, quote: 'none' })).texts[0]).toBe('"so fine"');
  expect((await readExamples(await write('b.tsv', rows.replaceAll(',', '\t')), columns)).texts[0]).toBe('"so fine"');
  expect(dataOptions.find(({ long }) => long === '--quote')?.argChoices).toEqual(['double', 'single', 'none']);
});

test('one column cannot be both the text and the label', async () => {
  const data = await write('c.csv', 'text,label\nso fine,pos\n');
  await expect(readExamples(data, { ...columns, labelColumn: 'text' })).rejects.toThrow(
    'The text and the label cannot both be in the column "text".',
  );
});

test('what was found is said, and can be said otherwise', async () => {
  const data = await write('d.csv', 'sep=;\r\na fine film;pos\r\na bore;neg\r\nso fine;pos\r\nso dull;neg\r\n');
  expect((await readExamples(data, { missing: 'drop' })).texts).toHaveLength(4);
  expect(said).toContain('d.csv: its columns are parted by semicolons.\n');
  expect(said).toContain('d.csv: its first line does not name the columns, and is read as a row.\n');
  said = '';
  const options = { missing: 'drop', delimiter: ';', header: false, textColumn: '1', labelColumn: '2' } as const;
  expect((await readExamples(data, options)).texts).toHaveLength(4);
  expect(said).toBe('');
});

test('labels that are hardly classes are asked about', async () => {
  const data = await write('e.csv', `text,label\n${Array.from({ length: 40 }, (_, row) => `t,${row}.5`).join('\n')}\n`);
  await readExamples(data, columns);
  expect(said).toContain('there are 40 classes of 40 rows, and they are numbers.');
  expect(said).toContain('Did you mean --task regress, or another --label-column?');
});

test('several files and patterns', async () => {
  await write('part 1.csv', 'text,label\nx,pos\n');
  await write('part 2.csv', 'text,label\ny,neg\n');
  expect((await readExamples(join(folder, 'part ?.csv'), columns)).texts).toEqual(['x', 'y']);
  const both = patternOf([join(folder, 'part 2.csv'), join(folder, 'part 1.csv')]);
  expect((await readExamples(both, columns)).texts).toEqual(['y', 'x']);
  await expect(readExamples(join(folder, 'part 3*.csv'), columns)).rejects.toThrow('There is no file or folder');
});
