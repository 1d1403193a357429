// Files as a browser gives them: Node's File is the same.
import { expect, test } from 'vitest';

import { previewFile, readFiles, sentencesOf, type DatasetFile, type Example, type Examples } from '../src/index.ts';

const file = (name: string, content: string | Uint8Array<ArrayBuffer>): DatasetFile => new File([content], name);

function inFolder(path: string, content: string): DatasetFile {
  const made = file(path.slice(path.lastIndexOf('/') + 1), content);
  return { name: made.name, webkitRelativePath: path, stream: () => made.stream() };
}

async function all(examples: Examples): Promise<Pick<Example, 'text' | 'label'>[]> {
  const found: Pick<Example, 'text' | 'label'>[] = [];
  for await (const { text, label } of examples) found.push({ text, label });
  return found;
}

test.each([
  ['a.csv', 'text,label\n"x, y",pos\nz,neg\n'],
  ['a.TSV', 'text\tlabel\nx, y\tpos\nz\tneg\n'],
  ['a.jsonl', '{"text":"x, y","label":"pos"}\n{"text":"z","label":"neg"}\n'],
])('%s is read by its name', async (name, content) => {
  const examples = readFiles([file(name, content)]);
  const expected = [
    { text: 'x, y', label: 'pos' },
    { text: 'z', label: 'neg' },
  ];
  expect(await all(examples)).toEqual(expected);
  expect(await all(examples)).toEqual(expected);
});

test('a folder has one folder per class; hidden files are no texts', async () => {
  const files = [
    inFolder('reviews/pos/2.txt', 'so fine'),
    inFolder('reviews/pos/1.txt', 'fine'),
    inFolder('reviews/neg/1.txt', 'a bore'),
    inFolder('reviews/pos/.hidden', 'nothing'),
    inFolder('reviews/readme.md', 'nothing'),
  ];
  expect(await all(readFiles(files))).toEqual([
    { text: 'a bore', label: 'neg' },
    { text: 'fine', label: 'pos' },
    { text: 'so fine', label: 'pos' },
  ]);
});

test('rows that cannot be read are told of and left out, the others are read', async () => {
  const problems: string[] = [];
  const content = 'text,label\nfine,pos\nno label here\n"a ""bore""",neg\n"odd" one,neg\none,two,three\nlast,pos\n';
  const examples = readFiles([file('r.csv', content)], { onBroken: (problem) => problems.push(problem) });
  expect(await all(examples)).toEqual([
    { text: 'fine', label: 'pos' },
    { text: 'a "bore"', label: 'neg' },
    { text: 'last', label: 'pos' },
  ]);
  expect(problems).toHaveLength(3);
  expect(problems[0]).toContain('r.csv:3: this row has 1 fields');
  expect(problems[1]).toContain('r.csv:5: " " follows a closing quote');
  expect(problems[2]).toContain('r.csv:6: this row has 3 fields');
  await expect(all(readFiles([file('r.csv', content)]))).rejects.toThrow('r.csv:3');
});

test('a quote that is never closed loses what follows it, and nothing before', async () => {
  const problems: string[] = [];
  const examples = readFiles([file('r.csv', 'text,label\nfine,pos\n"open,neg\nmore,pos\n')], {
    onBroken: (problem) => problems.push(problem),
  });
  expect(await all(examples)).toEqual([{ text: 'fine', label: 'pos' }]);
  expect(problems).toEqual(['r.csv:3: a quote is opened in the record that starts here and never closed.']);
});

test('lines that are not JSON objects are told of and left out', async () => {
  const problems: string[] = [];
  const content = '{"text":"a","label":1}\nnope\n[1]\n{"label":"x"}\n{"text":"b","label":true}';
  const examples = readFiles([file('r.jsonl', content)], { onBroken: (problem) => problems.push(problem) });
  expect(await all(examples)).toEqual([
    { text: 'a', label: '1' },
    { text: 'b', label: 'true' },
  ]);
  expect(problems).toEqual([
    'r.jsonl:2: this line is not a JSON object.',
    'r.jsonl:3: this line is not a JSON object.',
    'r.jsonl:4: it has no "text"; it has "label".',
  ]);
});

test('a preview shows columns and first rows, ragged ones filled up', async () => {
  expect(await previewFile(file('r.csv', 'id,review,stars\n1,fine,5\n2\n3,"a, b",1\n'), { limit: 2 })).toMatchObject({
    columns: ['id', 'review', 'stars'],
    rows: [
      ['1', 'fine', '5'],
      ['2', '', ''],
    ],
  });
  expect(await previewFile(file('r.ndjson', '{"a":1}\nnope\n{"b":{"c":[null]},"__proto__":"x"}'))).toMatchObject({
    columns: ['a', 'b.c', '__proto__'],
    rows: [
      ['1', '', ''],
      ['', '[null]', 'x'],
    ],
  });
});

test('a preview of any file is small', async () => {
  const wide = await previewFile(file('r.csv', `${'c,'.repeat(5000)}c\n${'x'.repeat(5000)}\n`));
  expect([wide.columns.length, wide.rows[0]![0]!.length]).toEqual([1000, 1000]);
  const object = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`c${index}`, 'x'.repeat(5000)]));
  const deep = `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const lines = await previewFile(file('r.jsonl', `${deep}\n${JSON.stringify(object)}\n`), {
    maxRecordLength: 2 ** 28,
  });
  expect(lines.columns).toHaveLength(1000);
  expect(lines.rows.map((row) => Math.max(...row.map(({ length }) => length)))).toEqual([1000, 1000]);
  expect((await previewFile(file('r.jsonl', '{"id":9007199254740993}'))).rows).toEqual([['9007199254740993']]);
  await expect(previewFile(file('r.jsonl', 'nope\n'.repeat(2000) + '{"a":1}'))).rejects.toThrow('no JSON object');
  await expect(previewFile(file('r.jsonl', 'x'.repeat(99)), { maxRecordLength: 98 })).rejects.toThrow('longer than 98');
  await expect(previewFile(file('r.tsv', 'x'.repeat(99)), { maxRecordLength: 98 })).rejects.toThrow('longer than 98');
});

test('a preview reads quotes as the readers do', async () => {
  const content = 'text\tlabel\n"so fine\tpos\n';
  expect((await previewFile(file('r.tsv', content))).rows).toEqual([['"so fine', 'pos']]);
  expect((await previewFile(file('r.tsv', content), { quote: 'double' })).rows).toEqual([['so fine\tpos\n', '']]);
  expect(await all(readFiles([file('r.tsv', content)]))).toEqual([{ text: '"so fine', label: 'pos' }]);
  await expect(all(readFiles([file('r.tsv', content)], { quote: 'double' }))).rejects.toThrow('a quote is opened');
});

test('a file of a folder may be as long as a record', async () => {
  const files = ['pos/1.txt', 'neg/1.txt'].map((path) => inFolder(`reviews/${path}`, 'x'.repeat(99)));
  expect(await all(readFiles(files, { maxRecordLength: 99 }))).toHaveLength(2);
  await expect(all(readFiles(files, { maxRecordLength: 98 }))).rejects.toThrow(
    'neg/1.txt is longer than 98 characters',
  );
});

test('what cannot be read is refused in words', async () => {
  expect(() => readFiles('a.csv' as never)).toThrow('readFiles takes a list of files; got "a.csv".');
  expect(() => readFiles([null] as never)).toThrow('A file has a name and a stream');
  expect(() => readFiles([file('a.csv', '')], { textcolumn: 'x' } as never)).toThrow('does not know the option');
  await expect(previewFile(file('a.csv', ''), { limit: 0 })).rejects.toThrow('limit has to be a whole number');
  expect(() => readFiles([])).toThrow('no file');
  await expect(all(readFiles([file('a.pdf', '')]))).rejects.toThrow('a.pdf is of an unknown kind');
  await expect(all(readFiles([file('a.constructor', '')]))).rejects.toThrow('unknown kind');
  await expect(all(readFiles([file('a.parquet', 'PAR1')]))).rejects.toThrow('needs the package hyparquet');
  await expect(previewFile(file('a.csv', ''))).rejects.toThrow('a.csv is empty');
  await expect(previewFile(file('a.jsonl', 'nope'))).rejects.toThrow('no JSON object');
  await expect(previewFile(file('a.csv', Uint8Array.of(0x61, 0xff, 0xfe)))).rejects.toThrow('not clear what they are');
});

test('several files are read one after the other, and told of each', async () => {
  const files = [file('a.csv', 'text,label\nx,pos\n'), file('b.jsonl', '{"text":"y","label":"neg"}\n')];
  const progress: number[] = [];
  const read = readFiles(files, { onProgress: ({ bytes, size }) => progress.push(bytes / size!) });
  expect(await all(read)).toEqual([
    { text: 'x', label: 'pos' },
    { text: 'y', label: 'neg' },
  ]);
  expect(read.readings.map(({ name, format }) => [name, format])).toEqual([
    ['a.csv', 'csv'],
    ['b.jsonl', 'jsonl'],
  ]);
  expect(progress.at(-1)).toBe(1);
  const folder = [inFolder('data/a.csv', 'text,label\nx,pos\n'), inFolder('data/readme.md', 'nothing')];
  expect(await all(readFiles(folder))).toEqual([{ text: 'x', label: 'pos' }]);
});

test('what of a folder is no text is left out, and told of', async () => {
  const files = [
    inFolder('reviews/pos/1.txt', 'fine'),
    inFolder('reviews/pos/2.md', 'so fine'),
    inFolder('reviews/neg/1', 'dull'),
    inFolder('reviews/neg/scan.pdf', '%PDF-1.4'),
    inFolder('reviews/neg/binary', '\0\0\0\u0001\0\0\u0002abc'),
    inFolder('reviews/list.csv', 'nothing'),
  ];
  const read = readFiles(files);
  expect((await all(read)).map(({ text }) => text)).toEqual(['dull', 'fine', 'so fine']);
  expect(read.readings.flatMap(sentencesOf)).toEqual([
    'reviews: not read: reviews/list.csv (in no folder of a class), neg/binary (no text by its first bytes), neg/scan.pdf (.pdf is no text).',
  ]);
});

test('a signal ends a reading in the middle', async () => {
  const controller = new AbortController();
  const content = `text,label\n${'x,pos\n'.repeat(200_000)}`;
  const read = readFiles([file('a.csv', content)], {
    signal: controller.signal,
    onProgress: ({ bytes, size }) => {
      if (bytes > size! / 2) controller.abort(new Error('enough'));
    },
  });
  await expect(all(read)).rejects.toThrow('enough');
});
