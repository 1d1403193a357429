// Every task reads every kind of file that can hold what it learns, by one way, and says what it has found.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { readGenerateData } from '../src/tasks/generate/data.ts';
import { guessTask } from '../src/tasks/guess.ts';
import { readMultiLabel } from '../src/tasks/multilabel/data.ts';
import { textTasks } from '../src/tasks/tasks.ts';
import { readNumbered } from '../src/tasks/regress/data.ts';
import { readTagData } from '../src/tasks/tag/data.ts';
import type { Options } from '../src/tasks/task.ts';
import { readPairs } from '../src/tasks/translate/data.ts';

let folder: string;
let said: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-kinds-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  said = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text).replaceAll(`${folder}/`, '');
    return true;
  });
  return () => spy.mockRestore();
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** What a task has for defaults. */
function defaultsOf(task: keyof typeof textTasks): Options {
  const options = textTasks[task].trainOptions.map((one) => [one.attributeName(), one.defaultValue] as const);
  return Object.fromEntries(options.filter(([, value]) => value !== undefined));
}

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const columns = (data: Readonly<Record<string, readonly string[]>>): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(data).map(([name, values]) => ({ name, data: [...values], type: 'STRING' as const })),
    }),
  );

test('several labels', async () => {
  const defaults = defaultsOf('multilabel');
  const rows = [{ data: { text: 'Zoé', labels: ['a', 'b'] } }, { data: { text: 'no', labels: [] } }];
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const inside = { ...defaults, textColumn: 'data.text', labelColumn: 'data.labels' };
  const expected = { texts: ['Zoé', 'no'], labels: [['a', 'b'], []] };
  expect(await readMultiLabel(await write('a.jsonl.gz', gzipSync(lines)), inside)).toEqual(expected);
  expect(said).toBe('a.jsonl.gz: it is packed by gzip, and read unpacked.\n');
  expect(await readMultiLabel(await write('a.json', JSON.stringify(rows, null, 1)), inside)).toEqual(expected);
  expect(await readMultiLabel(await write('b.jsonl', utf16(lines)), inside)).toEqual(expected);
  const latin = Buffer.from('text;labels\nZoé;a, b\nno;\n', 'latin1');
  expect(await readMultiLabel(await write('a.csv', latin), { ...defaults, separator: ',' })).toEqual(expected);
  const table = columns({ text: expected.texts, labels: ['a;b', ''] });
  expect(await readMultiLabel(await write('a.parquet', table), defaults)).toEqual(expected);
  await expect(readMultiLabel(await write('c.jsonl', '{"text":"a","labels":[{}]}\n'), defaults)).rejects.toThrow(
    'c.jsonl:1: "labels" has to be a list of texts, or text.',
  );
});

test('numbers, and pairs of texts', async () => {
  const rows = [{ a: { text: 'Zoé', value: 1.5 } }];
  const packed = await write('n.jsonl.gz', gzipSync(JSON.stringify(rows[0])));
  const numbered = { ...defaultsOf('regress'), textColumn: 'a.text', valueColumn: 'a.value' };
  expect(await readNumbered(packed, numbered)).toEqual({ texts: ['Zoé'], values: [1.5] });
  const pairs = { ...defaultsOf('translate'), sourceColumn: 'a.text', targetColumn: 'a.value' };
  expect(await readPairs(packed, pairs)).toEqual({ sources: ['Zoé'], targets: ['1.5'] });
  const table = await write('p.parquet', columns({ source: ['Zoé'], target: ['x'] }));
  expect(await readPairs(table, defaultsOf('translate'))).toEqual({ sources: ['Zoé'], targets: ['x'] });
});

test('words with tags, and texts with spans', async () => {
  const defaults = defaultsOf('tag');
  const conll = 'Zoé B-PER\nrit O\n\n';
  const expected = [{ words: ['Zoé', 'rit'], tags: ['B-PER', 'O'], line: 1 }];
  for (const [name, bytes, sentence] of [
    ['a.conll', utf16(conll), 'a.conll: it is UTF-16, little end first by its mark.\n'],
    ['b.conll.gz', gzipSync(conll), 'b.conll.gz: it is packed by gzip, and read unpacked.\n'],
  ] as const) {
    const path = await write(name, bytes);
    said = '';
    expect(await readTagData(path, defaults)).toEqual(expected);
    expect(said).toBe(sentence);
    expect((await guessTask(path, {})).task).toBe('tag');
  }
  const odd = await write('c.conll', Buffer.from('Zo\u00e9 B-PER\nrit O\n\n', 'latin1'));
  expect(await readTagData(odd, { ...defaults, encoding: 'windows-1252' })).toEqual(expected);
  const rows = [{ data: { text: 'Zoé rit', marks: [[0, 3, 'PER']] } }];
  const inside = { ...defaults, textColumn: 'data.text', spansColumn: 'data.marks' };
  const span = { text: 'Zoé rit', spans: [{ label: 'PER', start: 0, end: 3 }], line: 1 };
  for (const [name, content] of [
    ['a.jsonl', JSON.stringify(rows[0])],
    ['a.json.gz', gzipSync(JSON.stringify(rows))],
  ] as const)
    expect(await readTagData(await write(name, content), inside)).toEqual([span]);
  const spans = JSON.stringify([{ text: 'Zoé rit', spans: [[0, 3, 'PER']] }], null, 2);
  expect((await guessTask(await write('d.json.gz', gzipSync(spans)), {})).task).toBe('tag');
  await expect(readTagData(await write('t.parquet', 'PAR1'), defaults)).rejects.toThrow('t.parquet is Parquet, which');
});

test('texts to write', async () => {
  const defaults = defaultsOf('generate');
  const path = await write('a.txt.gz', gzipSync('Zoé\r\nrit\r\n'));
  expect((await readGenerateData(path, { ...defaults, each: 'line' })).texts).toEqual(['Zoé', 'rit']);
  expect(said).toBe('a.txt.gz: it is packed by gzip, and read unpacked.\n');
  expect((await readGenerateData(path, defaults)).texts).toEqual(['Zoé\r\nrit\r\n']);
  const rows = await write('a.ndjson', JSON.stringify({ a: { text: 'Zoé' } }));
  expect((await readGenerateData(rows, { ...defaults, textColumn: 'a.text' })).texts).toEqual(['Zoé']);
});
