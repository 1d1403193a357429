import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readCsv, readJsonl, readTsv } from '../src/index.ts';
import { all, pairs } from './examples.ts';

/** Bytes in pieces of given sizes, cut in the middle of characters too. */
function* pieces(text: string, sizes: readonly number[]): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const size = sizes[index % sizes.length]!;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

const text = fc
  .string({ unit: fc.constantFrom('a', 'é', '👩', ',', '"', '\n', '\r\n', '\t', ' ', 'x'), minLength: 1 })
  .map((value) => `t${value}`);
const rows = fc.array(fc.tuple(text, text), { maxLength: 12 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;

test('whatever is written comes back, however it streams in', async () => {
  await fc.assert(
    fc.asyncProperty(rows, sizes, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (data, cut, newline, mark) => {
      const start = mark ? '\uFEFF' : '';
      const csv = `${start}id,label,text${newline}${data.map(([one, label], id) => `${id},${quote(label)},${quote(one)}${newline}`).join('')}`;
      expect(pairs(await all(readCsv(pieces(csv, cut))))).toEqual(data);
      const tsv = `${start}text\tlabel${newline}${data.map(([one, label]) => `${quote(one)}\t${quote(label)}`).join(newline)}`;
      expect(pairs(await all(readTsv(pieces(tsv, cut))))).toEqual(data);
      const jsonl = start + data.map(([one, label]) => JSON.stringify({ label, text: one })).join(newline);
      expect(pairs(await all(readJsonl(pieces(jsonl, cut))))).toEqual(data);
    }),
  );
});

test('examples know their lines', async () => {
  const csv = 'text,label\n"two\nlines",a\nplain,b\n';
  expect((await all(readCsv(csv))).map(({ line }) => line)).toEqual([2, 4]);
});

test('what is missing is dropped, empty or an error', async () => {
  const csv = 'text,label\nx,a\n,b\ny,\n';
  const dropping = readCsv(csv, { missing: 'drop' });
  expect(pairs(await all(dropping))).toEqual([['x', 'a']]);
  expect(dropping.dropped).toBe(2);
  expect(pairs(await all(readCsv(csv, { missing: 'empty' })))).toEqual([
    ['x', 'a'],
    ['', 'b'],
    ['y', ''],
  ]);
  await expect(all(readCsv(csv, { name: 'data.csv' }))).rejects.toThrow('data.csv:3: the text is missing');
});

describe('files that are wrong are refused with their line', () => {
  test.each([
    ['ragged rows', 'text,label\na,b\nc\n', 'data.csv:3: this row has 1 fields; the first line names 2 columns'],
    ['an open quote', 'text,label\na,b\n"c,d\ne,f\n', 'data.csv:3: a quote is opened'],
    ['text after a quote', 'text,label\n"a"x,b\n', 'data.csv:2: "x" follows a closing quote'],
    ['a missing column', 'review,label\na,b\n', 'data.csv has no column "text"; it has "review", "label".'],
    ['nothing at all', '', 'data.csv is empty'],
  ])('%s', async (_, csv, message) => {
    await expect(all(readCsv(csv, { name: 'data.csv' }))).rejects.toThrow(message);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = [new TextEncoder().encode('text,label\na,b\n'), Uint8Array.from([0x63, 0xe9, 0x2c, 0x64])];
    await expect(all(readCsv(bytes, { name: 'latin.csv' }))).rejects.toThrow(
      /latin\.csv:\d+: .*not UTF-8\. Save the file as UTF-8\./,
    );
  });

  test('UTF-16 with a mark is read', async () => {
    const units = Uint16Array.from('\uFEFFtext,label\né,b\n', (character) => character.charCodeAt(0));
    expect(pairs(await all(readCsv([new Uint8Array(units.buffer)])))).toEqual([['é', 'b']]);
  });

  test.each([
    ['{"text": "a", "label": "b"}\n{"text": \n', 'data.jsonl:2: this line is not JSON'],
    ['[1]\n', 'data.jsonl:1: this line is not a JSON object'],
    ['{"review": "a"}\n', 'data.jsonl:1 has no "text"; it has "review".'],
    ['{"text": {}, "label": "b"}\n', 'data.jsonl:1: "text" has to be text.'],
  ])('%j', async (jsonl, message) => {
    await expect(all(readJsonl(jsonl, { name: 'data.jsonl' }))).rejects.toThrow(message);
  });

  test('a quote that swallows the file does not take all memory', async () => {
    function* endless(): Generator<string> {
      yield 'text,label\n"';
      for (;;) yield 'x'.repeat(1 << 16);
    }
    await expect(all(readCsv(endless(), { name: 'endless.csv' }))).rejects.toThrow(
      'endless.csv:2: the record that starts here is longer than',
    );
  });
});
