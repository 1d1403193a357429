// Parquet, as another program writes it.
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';

import { previewFile, readFiles, sentencesOf, type ReadOptions } from '../src/index.ts';
import '../src/parquet.ts';
import { all, pairs } from './examples.ts';

const count = 3000;
const texts = Array.from({ length: count }, (_, row) => `text ${row} – é 日本`);
const labels = Array.from({ length: count }, (_, row) => (row % 7 === 0 ? null : row % 3));

const bytes = parquetWriteBuffer({
  columnData: [
    { name: 'Text', data: texts, type: 'STRING' },
    { name: 'label', data: labels, type: 'INT32', nullable: true },
    { name: 'id', data: Array.from({ length: count }, (_, row) => 2n ** 60n + BigInt(row)), type: 'INT64' },
  ],
  rowGroupSize: 1000,
});

const file = (content: ArrayBuffer = bytes): File => new File([content], 'a.parquet');

test('rows of all groups are read, and columns are found loosely and by number', async () => {
  const read = readFiles([file()], { missing: 'drop' });
  const expected = texts.flatMap((text, row) => (labels[row] === null ? [] : [[text, String(labels[row])]]));
  expect(pairs(await all(read))).toEqual(expected);
  expect(read.dropped).toBe(labels.filter((label) => label === null).length);
  expect(read.readings.flatMap(sentencesOf)).toEqual(['a.parquet: the column "Text" is read as "text".']);
  const ids = await all(readFiles([file()], { labelColumn: '3', textColumn: 'id' }));
  expect(ids[1]).toMatchObject({ text: '1152921504606846977', label: '1152921504606846977', line: 2 });
});

test('a preview shows the columns and first rows', async () => {
  const { columns, rows, reading, likely } = await previewFile(file(), { limit: 2 });
  expect(columns).toEqual(['Text', 'label', 'id']);
  expect(rows).toEqual([
    [texts[0], '', '1152921504606846976'],
    [texts[1], '1', '1152921504606846977'],
  ]);
  expect([reading.format, likely.text, likely.label]).toEqual(['parquet', 'Text', 'label']);
});

test('pages that say of themselves what cannot be are refused before anything is made of them', async () => {
  const whole = new Uint8Array(bytes);
  const options: Omit<ReadOptions, 'name'> = { missing: 'drop', textColumn: 'Text' };
  // The header of the first page.
  for (let at = 4; at < 15; at++) {
    const damaged = whole.slice();
    damaged[at]! ^= 0xff;
    await expect(all(readFiles([file(damaged.buffer)], options))).rejects.toThrow('a.parquet');
  }
});

test('a file that is cut off is refused', async () => {
  const whole = new Uint8Array(bytes);
  for (const length of [0, 3, 12, 100, whole.length - 1]) {
    await expect(all(readFiles([file(whole.slice(0, length).buffer)]))).rejects.toThrow('a.parquet');
  }
});

test('a file that comes as a stream alone is refused', async () => {
  const stream = { name: 'a.parquet', stream: () => file().stream() as ReadableStream<Uint8Array> };
  await expect(all(readFiles([stream]))).rejects.toThrow('cannot be read as it streams in');
});
