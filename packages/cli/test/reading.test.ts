// What the command says of the data that it reads.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

import { readExamples } from '../src/data.ts';
import { dataOptions } from '../src/options.ts';

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
  expect(lines[1]).toContain('the labels "pos" and "pos " look alike');
  expect(lines).toHaveLength(4);
  expect(lines[3]).toContain('1 more');
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
