// Parquet that is damaged or made to do harm ends in an error of ours, within the memory that its size allows.
import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';

import { previewFile, Random, readFiles, RnnkitError, type ReadOptions } from '../src/index.ts';
import '../src/parquet.ts';
import { checkValues } from '../src/readers/parquet-runs.ts';
import { checkThrift } from '../src/readers/parquet-thrift.ts';
import { compressors } from '../src/readers/parquet-unpack.ts';
import { all } from './examples.ts';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];

const rows = 400;
const texts = Array.from({ length: rows }, (_, row) => `text ${row % 50} – é 日本`);
const labels = Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : ['pos', 'neg'][row % 2]!));
const columns = (text: Partial<Columns[number]>, label: Partial<Columns[number]> = {}): Columns => [
  { name: 'text', data: texts, type: 'STRING', ...text },
  { name: 'label', data: labels, type: 'STRING', nullable: true, ...label },
];

/** Files as writers make them: by each encoding, packed and plain, in several groups. */
const files: readonly Uint8Array[] = [
  parquetWriteBuffer({ columnData: columns({}), rowGroupSize: 150 }),
  parquetWriteBuffer({ columnData: columns({}), codec: 'UNCOMPRESSED', pageSize: 500 }),
  parquetWriteBuffer({ columnData: columns({ encoding: 'DELTA_BYTE_ARRAY' }), codec: 'UNCOMPRESSED' }),
  parquetWriteBuffer({ columnData: columns({ encoding: 'DELTA_LENGTH_BYTE_ARRAY' }) }),
  parquetWriteBuffer({
    columnData: columns({}, { data: texts.map((_, row) => row), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' }),
    codec: 'UNCOMPRESSED',
  }),
  parquetWriteBuffer({
    codec: 'GZIP',
    columnData: columns({}, { data: texts.map((_, row) => row % 2 === 0), type: 'BOOLEAN' }),
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
  }),
].map((bytes) => new Uint8Array(bytes));

const file = (bytes: Uint8Array): File => new File([new Uint8Array(bytes)], 'a.parquet');
const options: Omit<ReadOptions, 'name'> = { missing: 'drop' };
const refusalOf = async (bytes: Uint8Array): Promise<unknown> =>
  all(readFiles([file(bytes)], options)).then(
    () => undefined,
    (error: unknown) => error,
  );

/** Words of the engine, which say nothing of the file. */
const foreign =
  /outside the bounds|Invalid (?:typed )?array|allocation|call stack|Cannot |is not (?:a function|iterable)/;

test('each is read as it was written', async () => {
  for (const bytes of files) {
    const found = await all(readFiles([file(bytes)], { ...options, missing: 'empty' }));
    expect(found.map(({ text }) => text)).toEqual(texts);
  }
});

test('of many damaged files each is read or refused in our words', async () => {
  const random = new Random(7);
  const codes = new Set<string>();
  for (let count = 0; count < 2400; count++) {
    const bytes = files[count % files.length]!.slice();
    const changes = random.integer(1, 4);
    // Half of the changes hit the pages, half what stands at the end.
    const from = random.uniform() < 0.5 ? 0 : Math.floor(bytes.length * 0.7);
    for (let change = 0; change < changes; change++) {
      const place = random.integer(from, bytes.length);
      if (random.uniform() < 0.7) bytes[place]! ^= 1 << random.integer(0, 8);
      else bytes.fill(random.uniform() < 0.5 ? 0xff : 0x80, place, place + random.integer(1, 12));
    }
    const whole = random.uniform() < 0.1 ? bytes.slice(0, random.integer(0, bytes.length)) : bytes;
    const error = await refusalOf(whole);
    if (error !== undefined) {
      expect(error).toBeInstanceOf(RnnkitError);
      expect((error as Error).message).not.toMatch(foreign);
      codes.add((error as RnnkitError).code);
    }
    await previewFile(file(whole)).catch((problem: unknown) => expect(problem).toBeInstanceOf(RnnkitError));
  }
  expect([...codes]).toContain('invalid-data');
}, 120_000);

/** A file whose end is some bytes. */
function ending(footer: readonly number[]): Uint8Array {
  const end = new Uint8Array(8);
  new DataView(end.buffer).setUint32(0, footer.length, true);
  end.set(new TextEncoder().encode('PAR1'), 4);
  return Uint8Array.from([...files[0]!.subarray(0, 4), ...footer, ...end]);
}

test('what is at the end of a file is no number that never ends', async () => {
  const made = ending([0x06, ...new Uint8Array(400_000).fill(0x80)]);
  expect(String(await refusalOf(made))).toContain('a.parquet cannot be read as Parquet: it is damaged.');
});

test('no room is made for lists that are longer than what describes them', async () => {
  // Each says that it holds 33,554,431 lists, for which an engine takes 256 MiB: together more than there is memory.
  const lists = Array.from({ length: 200 }, () => [0xf9, ...varint(2 ** 25 - 1)]).flat();
  const made = ending([0x99, ...lists]);
  expect(made.length).toBeLessThan(1100);
  expect(String(await refusalOf(made))).toContain('a.parquet cannot be read as Parquet: it is damaged.');
});

test('what describes a file is walked through as it is read', () => {
  const walk = (...bytes: readonly number[]) => checkThrift(Uint8Array.from(bytes), 0);
  // Truth values, a byte, numbers, a double, a text, lists of truth values, of texts and of structs, a struct, and a field that is numbered.
  const whole = [
    [0x11, 0x12, 0x13, 9, 0x14, 0x80, 1, 0x15, 1, 0x16, ...Array.from({ length: 9 }, () => 0xff), 1],
    [0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 2, 65, 66, 0x19, 0x21, 1, 2, 0x19, 0x28, 1, 65, 0, 0x19, 0x2c, 0x11, 0, 0],
    [0x1c, 0x15, 4, 0, 0x05, 40, 6, 0],
  ].flat();
  walk(...whole);
  for (let length = 0; length < whole.length; length++)
    expect(() => walk(...whole.slice(0, length))).toThrow('damaged');
  for (const wrong of [
    [0x1d, 0],
    [0x19, 0x10, 0, 0],
    [0x16, ...Array.from({ length: 10 }, () => 0x80), 0, 0],
    [0x18, ...varint(2 ** 32 + 1), 65, 0],
    Array.from({ length: 100 }, (_, place) => (place < 50 ? 0x1c : 0)),
  ])
    expect(() => walk(...wrong)).toThrow('damaged');
});

const page = { count: 1000, encoding: 'RLE_DICTIONARY', type: 'BYTE_ARRAY', maxDefinition: 0, maxRepetition: 0 };
/** A number of seven bits a byte. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

test('a run says no more values than its page has', () => {
  const run = (length: number, bits = 1): Uint8Array => Uint8Array.of(bits, ...varint(2 * length), 0);
  expect(checkValues('a', page, { values: run(1000) })).toBe(0);
  for (const values of [
    run(2 ** 30),
    run(2 ** 20),
    Uint8Array.of(0, ...varint(2 ** 30 + 1)),
    Uint8Array.of(200, 2, 0),
    Uint8Array.of(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1),
  ])
    expect(() => checkValues('a', page, { values })).toThrow('a has a page with more values than it can have.');
  const levels = Uint8Array.of(...varint(2 ** 30), 1);
  const flat = { ...page, encoding: 'PLAIN', maxDefinition: 1 };
  expect(() => checkValues('a', flat, { definition: levels, values: new Uint8Array() })).toThrow('more values');
});

test('values that are made of those before them count as what they come to', async () => {
  const long = 'x'.repeat(8000);
  const many = Array.from({ length: 12_000 }, (_, row) => `${long}${row}`);
  const bytes = parquetWriteBuffer({
    columnData: columns({ data: many, encoding: 'DELTA_BYTE_ARRAY' }, { data: many.map((_, row) => String(row % 2)) }),
    codec: 'UNCOMPRESSED',
    pageSize: 2 ** 30,
    statistics: false,
  });
  // 96 MB of texts out of less than a megabyte.
  expect(bytes.byteLength).toBeLessThan(1e6);
  expect(String(await refusalOf(new Uint8Array(bytes)))).toContain('unpacks to more than 200 times its size');
});

test('sizes that a packing cannot reach are refused before there is room for them', () => {
  for (const unpack of Object.values(compressors))
    expect(() => unpack(new Uint8Array(10), 2 ** 30)).toThrow('A page of 10 bytes says that it unpacks to 1073741824');
});

test('a few bytes that say millions of rows are refused', async () => {
  const count = 300_000;
  const same = Array.from({ length: count }, () => 'x');
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'text', data: same },
      { name: 'label', data: same },
    ],
  });
  expect(bytes.byteLength).toBeLessThan(2000);
  expect(String(await refusalOf(new Uint8Array(bytes)))).toContain('rows, for which it is too small');
});

test('a text is as long as it may be in other files', async () => {
  const bytes = parquetWriteBuffer({ columnData: columns({ data: texts.map(() => 'x'.repeat(100)) }) });
  await expect(all(readFiles([file(new Uint8Array(bytes))], { ...options, maxRecordLength: 99 }))).rejects.toThrow(
    'a.parquet:1: the text of this row is longer than 99 characters.',
  );
});
