// Texts that have several labels or none, in every kind of file.
import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';

import { readFiles, type ReadOptions } from '../src/index.ts';
import '../src/parquet.ts';

const expected = [
  ['a film', ['art', 'news']],
  ['a match', ['sport']],
  ['nothing', []],
];
const rows = [
  { a: { text: 'a film', marks: ['art ', 'news', 'art', ''] } },
  { a: { text: 'a match', marks: 'sport' } },
  { a: { text: 'nothing', marks: null } },
];
const inObjects = { textColumn: 'a.text', labelColumn: 'a.marks' };
const lines = rows.map((row) => JSON.stringify(row)).join('\n');
const table = 'text;marks\na film;art| news|\na match;sport\nnothing;\n';
const parquet = parquetWriteBuffer({
  columnData: [
    { name: 'text', data: ['a film', 'a match', 'nothing'] },
    { name: 'marks', data: [['art', 'news'], ['sport'], []], type: 'JSON' },
  ],
});

const utf16 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);

const files: readonly (readonly [string, string | Uint8Array<ArrayBuffer> | ArrayBuffer, Omit<ReadOptions, 'name'>])[] =
  [
    ['a.jsonl', lines, inObjects],
    ['a.jsonl.gz', gzipSync(new TextEncoder().encode(lines)), inObjects],
    ['a.json', JSON.stringify(rows, null, 2), inObjects],
    ['a.csv', table, { labelColumn: 'marks', separator: '|' }],
    ['a.csv', utf16(`\uFEFF${table}`), { labelColumn: 'marks', separator: '|' }],
    ['b.csv', 'text,marks\na film,"art\nnews"\na match,sport\nnothing,\n', { labelColumn: 'marks' }],
    ['c.csv', 'text,one,two\na film,art,news\na match,,sport\nnothing,,\n', { labelColumn: ['one', 'two'] }],
    ['a.parquet', parquet, { labelColumn: 'marks' }],
  ];

test.each(files)('%s', async (name, content, options) => {
  const found: unknown[] = [];
  const read = readFiles([new File([content], name)], { ...options, labels: 'several' });
  for await (const { text, labels } of read) found.push([text, labels]);
  expect(found).toEqual(expected);
});

test('a list is no class, and a list of objects no labels', async () => {
  const all = async (content: string, options: Omit<ReadOptions, 'name'>): Promise<void> => {
    for await (const _ of readFiles([new File([content], 'a.jsonl')], options));
  };
  const line = '{"text":"a","label":["x"]}';
  await expect(all(line, {})).rejects.toThrow('a.jsonl:1: "label" has to be text.');
  await expect(all('{"text":"a","label":[{"x":1}]}', { labels: 'several' })).rejects.toThrow(
    'a.jsonl:1: "label" has to be a list of texts, or text.',
  );
  expect(() => readFiles([new File([line], 'a.jsonl')], { separator: '' })).toThrow(
    'separator has to be a text that is not empty',
  );
});

test('labels that look alike are told of, each once', async () => {
  const warnings: string[] = [];
  const content = 'text,label\na,Art;news\nb,art;news\n';
  const read = readFiles([new File([content], 'a.csv')], { labels: 'several', onWarning: (one) => warnings.push(one) });
  for await (const _ of read);
  expect(warnings).toEqual(['a.csv:3: the labels "Art" and "art" look alike, but are two classes.']);
});
