import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readCsv, readJsonl, readTsv, type Quote, type TextSource } from '../src/index.ts';
import { all, pairs } from './examples.ts';

/** Bytes or text in pieces of given sizes, cut in the middle of characters too. */
function* pieces<Whole extends Uint8Array | string>(whole: Whole, sizes: readonly number[]): Generator<Whole> {
  for (let start = 0, index = 0; start < whole.length; index++) {
    const size = sizes[index % sizes.length]!;
    yield whole.slice(start, start + size) as Whole;
    start += size;
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const unitsOf = (text: string): number[] => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': encode,
  'UTF-16LE': (text) => Uint8Array.from(unitsOf(text).flatMap((unit) => [unit & 255, unit >> 8])),
  'UTF-16BE': (text) => Uint8Array.from(unitsOf(text).flatMap((unit) => [unit >> 8, unit & 255])),
};

const characters = ['a', 'é', '👩', ',', '"', "'", '\n', '\r\n', '\t', ' ', 'x'];
const textOf = (units: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), minLength: 1 }).map((value) => `t${value}`);
const rowsOf = (units: readonly string[]): fc.Arbitrary<[string, string][]> =>
  fc.array(fc.tuple(textOf(units), textOf(units)), { maxLength: 12 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const newline = fc.constantFrom('\n', '\r\n', '\r');
const quoted = (value: string, mark = '"'): string => `${mark}${value.replaceAll(mark, mark + mark)}${mark}`;

test('whatever is written comes back, however it streams in', async () => {
  const source = fc.constantFrom<(text: string, cut: number[]) => TextSource>(
    (text) => text,
    (text, cut) => pieces(text, cut),
    (text, cut) => pieces(encode(text), cut),
  );
  await fc.assert(
    fc.asyncProperty(rowsOf(characters), source, sizes, newline, fc.boolean(), async (data, open, cut, end, mark) => {
      const start = mark ? '\uFEFF' : '';
      const csv = `${start}id,label,text${end}${data.map(([one, label], id) => `${id},${quoted(label)},${quoted(one)}${end}`).join('')}`;
      expect(pairs(await all(readCsv(open(csv, cut), { labels: 'texts' })))).toEqual(data);
      for (const [quote, sign] of [
        ['double', '"'],
        ['single', "'"],
      ] as const) {
        const tsv = `${start}text\tlabel${end}${data.map((row) => row.map((one) => quoted(one, sign)).join('\t')).join(end)}`;
        expect(pairs(await all(readTsv(open(tsv, cut), { quote, labels: 'texts' })))).toEqual(data);
      }
      const jsonl = start + data.map(([one, label]) => JSON.stringify({ label, text: one })).join('\n');
      expect(pairs(await all(readJsonl(open(jsonl, cut), { labels: 'texts' })))).toEqual(data);
    }),
  );
});

test('in TSV, and in CSV without quotes, a quote is a character like any other', async () => {
  const units = characters.filter((unit) => !/[\r\n\t,]/.test(unit));
  await fc.assert(
    fc.asyncProperty(rowsOf(units), sizes, newline, async (data, cut, end) => {
      const expected = data.map((row) => row.map((one) => one.slice(1)));
      const table = (delimiter: string): string =>
        [['text', 'label'], ...expected].map((row) => row.join(delimiter)).join(end);
      const options = { missing: 'empty', labels: 'texts' } as const;
      expect(pairs(await all(readTsv(pieces(table('\t'), cut), options)))).toEqual(expected);
      expect(pairs(await all(readCsv(pieces(table(','), cut), { ...options, quote: 'none' })))).toEqual(expected);
    }),
  );
  // 26 rows, whose first begins with a quote and whose last ends with one.
  const texts = Array.from({ length: 26 }, (_, row) => (row === 0 ? '"So fine' : row === 25 ? 'said "fine"' : 'fine'));
  const read = await all(readTsv(`text\tlabel\n${texts.map((one) => `${one}\tpos`).join('\n')}`));
  expect(read.map(({ text }) => text)).toEqual(texts);
});

test.each(Object.keys(encodings))('%s with a mark is read, wherever it is cut', async (encoding) => {
  const bytes = encodings[encoding]!('\uFEFFtext,label\né👩,b\n');
  for (let first = 0; first <= bytes.length; first++) {
    for (const second of [first, first + 1, first + 2]) {
      const cut = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
      expect(pairs(await all(readCsv(cut)))).toEqual([['é👩', 'b']]);
    }
  }
});

test('files of one byte and of one mark alone', async () => {
  await expect(all(readCsv([encode('a')]))).rejects.toThrow('has no column "text"; it has "a"');
  await expect(all(readCsv([Uint8Array.of(0xef)]))).rejects.toThrow('it has "ï"');
  await expect(all(readCsv([encode('\uFEFF')]))).rejects.toThrow('is empty');
  expect(await all(readJsonl([]))).toEqual([]);
});

test('examples know their lines', async () => {
  const csv = 'text,label\n"two\nlines",a\n\nplain,b\r\n"two\r\nlines",a\r\nplain,b\n';
  expect((await all(readCsv(csv))).map(({ line }) => line)).toEqual([2, 5, 6, 8]);
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

describe('numbers of JSON as text', () => {
  test('equal numbers are equal texts, and digits beyond a double stay', async () => {
    const labels =
      '1 1.0 1e0 100e-2 0 -0 0.0 0.10 0.1 9007199254740992 9007199254740993 9007199254740992.0 1e400 1e-400 -2.50 12e21';
    const jsonl = labels.split(' ').map((label) => `{"text": "x", "label": 7, "label": ${label}}`);
    const read = await all(readJsonl(jsonl.join('\n')));
    expect(read.map(({ label }) => label)).toEqual(
      '1 1 1 1 0 0 0 0.1 0.1 9007199254740992 9007199254740993 9007199254740992 1e400 1e-400 -2.5 1.2e+22'.split(' '),
    );
  });

  test('whole numbers of any size stay apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), async (number) => {
        const lines = [number - 1n, number, number + 1n].map((label) => `{"text":"x","label":${label}}`);
        expect(new Set((await all(readJsonl(lines.join('\n')))).map(({ label }) => label)).size).toBe(3);
      }),
    );
  });
});

describe('what looks wrong is told of', () => {
  const warningsOf = async (read: typeof readCsv, source: string, quote?: Quote): Promise<string[]> => {
    const warnings: string[] = [];
    const onWarning = (warning: string): number => warnings.push(warning);
    await all(read(source, { name: 'data', missing: 'empty', onWarning, ...(quote === undefined ? {} : { quote }) }));
    return warnings;
  };

  test('a quoted field of many lines', async () => {
    const swallowed = 'text,label\nx,b\n"so fine,a\n' + 'fine,b\n'.repeat(24) + 'and ""fine"",a\nsaid ""fine""",a\n';
    expect(await warningsOf(readCsv, swallowed)).toEqual([
      expect.stringContaining('data:3: the quoted field that starts here goes on for 27 lines.'),
    ]);
    expect(await warningsOf(readCsv, swallowed, 'none')).toEqual([]);
    expect(await warningsOf(readCsv, 'text,label\n"a\nb\nc",a\n')).toEqual([]);
  });

  test('quotes that are not read as quotes', async () => {
    expect(await warningsOf(readTsv, 'text\tlabel\n"a"\tx\n"b"\tx\n')).toEqual([
      expect.stringContaining('data:2: a field stands in quotes'),
    ]);
    expect(await warningsOf(readTsv, 'text\tlabel\n"a"\tx\n', 'double')).toEqual([]);
  });

  test('labels that differ in case or form', async () => {
    const csv = ['pos', 'neg', 'pos ', 'pos', 'POS', 'pos ', 'neu', 'né', 'ne\u0301'].map((label) => `t,${label}\n`);
    expect(await warningsOf(readCsv, `text,label\n${csv.join('')}`)).toEqual([
      'data:6: the labels "pos" and "POS" look alike, but are two classes.',
      'data:10: the labels "né" and "ne\u0301" look alike, but are two classes.',
    ]);
  });
});

test('labels that differ in what is not shown only', async () => {
  for (const code of [0xad, 0x200b, 0x200c, 0x200d, 0x200e, 0x2060, 0xfe0f, 0xfeff]) {
    const hidden = `po${String.fromCodePoint(code)}s`;
    const warnings: string[] = [];
    const lines = ['pos', hidden, 'neg', hidden].map((label) => JSON.stringify({ text: 't', label }));
    await all(readJsonl(lines.join('\n'), { name: 'data', onWarning: (warning) => warnings.push(warning) }));
    expect(warnings).toEqual([
      `data:2: the labels "pos" and "po\\u{${code.toString(16)}}s" look alike, but are two classes.`,
    ]);
  }
});

test('bytes at once are read as bytes in pieces are', async () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  for (const [read, source] of [
    [readCsv, 'text,label\nä,b\n'],
    [readTsv, 'text\tlabel\nä\tb\n'],
    [readJsonl, '{"text":"ä","label":"b"}\n'],
  ] as const) {
    const expected = await all(read([encode(source)]));
    expect(expected.map(({ text, label }) => [text, label])).toEqual([['ä', 'b']]);
    const whole = read(encode(source));
    expect(await all(whole)).toEqual(expected);
    expect(await all(whole)).toEqual(expected);
  }
});

describe('files that are wrong are refused with their line', () => {
  test.each([
    ['ragged rows', 'text,label\na,b\nc\n', 'data.csv:3: this row has 1 fields; the first line names 2 columns'],
    ['an open quote', 'text,label\na,b\n"c,d\ne,f\n', 'data.csv:3: a quote is opened'],
    ['text after a quote', 'text,label\n"a"x,b\n', 'data.csv:2: "x" follows a closing quote'],
    ['a missing column', 'review,label\na,b\n', 'data.csv has no column "text"; it has "review", "label".'],
    ['a column twice', 'text,label,text\na,b,c\n', 'data.csv has several columns "text".'],
    ['nothing at all', '', 'data.csv is empty'],
  ])('%s', async (_, csv, message) => {
    await expect(all(readCsv(csv, { name: 'data.csv' }))).rejects.toThrow(message);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = [encode('text,label\na,b\nçà et là,b\n'), Uint8Array.from([0x63, 0xe9, 0x2c, 0x64])];
    await expect(all(readCsv(bytes, { name: 'latin.csv' }))).rejects.toThrow(
      /latin\.csv:\d+: .*not UTF-8\. Save the file as UTF-8, or say its encoding\./,
    );
  });

  test.each([
    ['{"text": "a", "label": "b"}\n{"text": \n', 'data.jsonl:2: this line is not JSON'],
    ['{"text": }\n', 'data.jsonl:1: this line is not JSON'],
    ['[1]\n', 'data.jsonl:1: this line is not a JSON object'],
    ['{"review": "a"}\n', 'data.jsonl:1: it has no "text"; it has "review".'],
    ['{"text": {}, "label": "b"}\n', 'data.jsonl:1: "text" has to be text.'],
  ])('%j', async (jsonl, message) => {
    await expect(all(readJsonl(jsonl, { name: 'data.jsonl' }))).rejects.toThrow(message);
  });

  test('names of any length are quoted in a few characters', async () => {
    const long = 'x'.repeat(100_000);
    const many = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    for (const failing of [
      readCsv(`${long},${long}\n`),
      readCsv(`${many.join(',')}\n`),
      readCsv('text\n', { labelColumn: long }),
      readJsonl(JSON.stringify(Object.fromEntries(many.map((name) => [name, long.slice(0, 10)])))),
      readJsonl(`{"text": 1, "${long}": 2}`),
    ]) {
      const error: unknown = await all(failing).catch((reason: unknown) => reason);
      expect(String(error).length).toBeLessThan(300);
      expect(String(error)).toContain('has no');
    }
  });
});

describe('a record that does not end takes neither all memory nor all time', () => {
  function* endless(start: string, rest: string): Generator<string> {
    yield start;
    for (;;) yield rest.repeat(1 << 16);
  }

  test.each([
    ['a quote that swallows the file', readCsv, 'text,label\n"', 'x'],
    ['a field without end', readCsv, 'text,label\n', 'x'],
    ['doubled quotes without end', readCsv, 'text,label\n"', '""'],
    ['fields without end', readCsv, 'text,label\n', ','],
    ['a line of names without end', readTsv, '', 'x\t'],
  ])('%s', async (_, read, start, rest) => {
    await expect(all(read(endless(start, rest), { name: 'endless' }))).rejects.toThrow(
      /endless:[12]: the record that starts here is longer than 10485760 characters/,
    );
  });

  test('JSON without line breaks', async () => {
    await expect(all(readJsonl(endless('{"text": "', 'x'), { name: 'endless' }))).rejects.toThrow(
      'endless:1: this line is longer than 10485760 characters',
    );
  });

  test('the limit is an option, and exact', async () => {
    for (const [read, source] of [
      [readCsv, 'text,label\n"abcdef",x\n'],
      [readJsonl, '{"text":1,"label":2}\n'],
    ] as const) {
      const longest = source.trim().split('\n').at(-1)!.length;
      for (const cut of [1, 3, 100]) {
        const open = (): TextSource => pieces(source, [cut]);
        expect(await all(read(open(), { maxRecordLength: Math.max(longest, 10) }))).toHaveLength(1);
        await expect(all(read(open(), { maxRecordLength: longest - 1 }))).rejects.toThrow(/:[12]: .* longer than/);
      }
    }
  });
});

test('options and sources of the wrong kind are refused in a sentence', async () => {
  const wrong =
    (options: object): (() => unknown) =>
    () =>
      readCsv('', options);
  expect(wrong({ textcolumn: 'x' })).toThrow('readCsv does not know the option "textcolumn"; it takes textColumn,');
  expect(wrong({ missing: 'keep' })).toThrow('readCsv: missing has to be one of drop, empty, error; got "keep".');
  expect(wrong({ quote: '"' })).toThrow('quote has to be one of double, single, none');
  expect(wrong({ maxRecordLength: 0.5 })).toThrow(
    'maxRecordLength has to be a whole number from 1 to 268,435,456; got 0.5.',
  );
  expect(wrong({ onBroken: 'log' })).toThrow('onBroken has to be a function; got "log".');
  expect(() => readJsonl('', null as never)).toThrow('takes its options as an object; got null.');
  for (const source of [null, 5, undefined, {}]) {
    await expect(all(readCsv(source as never))).rejects.toThrow('input: a source is text, or pieces of text or bytes');
  }
  await expect(all(readCsv([116] as never))).rejects.toThrow('a piece of a source is text or a Uint8Array; got 116.');
  await expect(all(readCsv([encode('text'), ',label']))).rejects.toThrow('are all bytes or all text');
});
