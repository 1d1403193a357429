// Zip files of other programs: entries of any name, read when they are asked for.
import { expect, test } from 'vitest';

import { openZip, writeZip, zipModel } from '../src/index.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytes = zipModel(
  new Map([
    ['a.txt', text('one')],
    ['b.txt', text('two')],
  ]),
);

test('entries are read by their names', async () => {
  const zip = openZip(bytes);
  expect(zip.names).toEqual(['a.txt', 'b.txt']);
  expect(await zip.read('b.txt', 3)).toEqual(text('two'));
  expect(await zip.read('c.txt', 3)).toBeUndefined();
});

test('a name may lead anywhere, as nothing is written', async () => {
  const other = Uint8Array.from(bytes);
  // The name is there twice: before the entry, and in the directory.
  for (let place = 0; place < other.length - 5; place++) {
    if (new TextDecoder().decode(other.subarray(place, place + 5)) === 'a.txt') other.set(text('../ab'), place);
  }
  const zip = openZip(other);
  expect(zip.names).toEqual(['../ab', 'b.txt']);
  expect(await zip.read('../ab', 3)).toEqual(text('one'));
});

test('an entry that is larger than it may be, or damaged, is refused when it is read', async () => {
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.indexOf('o'.charCodeAt(0), 30)]! ^= 1;
  await expect(openZip(bytes).read('a.txt', 2)).rejects.toMatchObject({ code: 'invalid-file' });
  await expect(openZip(damaged).read('a.txt', 3)).rejects.toThrow('The zip file cannot be read');
  expect(await openZip(damaged).read('b.txt', 3)).toEqual(text('two'));
});

test('two entries of one name are refused', () => {
  const twice = Uint8Array.from(bytes);
  for (let place = 0; place < twice.length - 5; place++) {
    if (new TextDecoder().decode(twice.subarray(place, place + 5)) === 'b.txt') twice.set(text('a.txt'), place);
  }
  expect(() => openZip(twice)).toThrow('two of its entries have one name');
});

test('entries of any folders are written, and none that leads out', async () => {
  const entries = new Map([['a/b-1/_c.txt', text('one')]]);
  const zip = openZip(writeZip(entries));
  expect(zip.names).toEqual(['a/b-1/_c.txt']);
  expect(await zip.read('a/b-1/_c.txt', 3)).toEqual(text('one'));
  expect(writeZip(entries)).toEqual(writeZip(entries));
  for (const name of ['', '/a', 'a//b', '../a', 'a/../b', 'a/', 'ä', 'x'.repeat(1001)])
    expect(() => writeZip(new Map([[name, text('')]]))).toThrow('writeZip takes');
  expect(() => writeZip({} as never)).toThrow('a Map');
  expect(() => writeZip(new Map([['a', 'text' as never]]))).toThrow('Uint8Arrays');
});
