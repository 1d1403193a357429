// Files by h5py: what is read is what h5py says, and the rest is refused by its name.
import { readFileSync } from 'node:fs';

import { RnnkitError } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { textAttribute } from '../../src/hdf5/attributes.ts';
import { openHdf5, type Hdf5Group } from '../../src/hdf5/hdf5-file.ts';
import { wholeNumbers } from '../../src/hdf5/whole-numbers.ts';
import told from '../fixtures/hdf5/hdf5.json' with { type: 'json' };
import { mutated, randomFrom } from './mutations.ts';

const read = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/hdf5/${name}.h5`, import.meta.url));

type Told = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;

describe.each(['first', 'latest'] as const)('%s', async (name) => {
  const root = await openHdf5(read(name));

  test.each(Object.entries(told[name] as Told))('%s', async (path, { shape, data }) => {
    const dataset = (await root.dataset(path))!;
    await dataset.unpack();
    const values = dataset.dtype.startsWith('float') ? dataset.floats() : wholeNumbers(dataset);
    expect(dataset.shape).toEqual(shape);
    expect([...values]).toEqual(data.map((value) => (dataset.dtype === 'float64' ? Math.fround(value) : value)));
  });

  test('what is not there is undefined', async () => {
    expect(await root.dataset('absent')).toBeUndefined();
    expect(await root.group('absent/deeper')).toBeUndefined();
    expect(await root.dataset('kinds')).toBeUndefined();
    expect(await root.group('kinds/float32')).toBeUndefined();
    expect(textAttribute(root, 'absent')).toBeUndefined();
  });
});

test('attributes', async () => {
  const root = await openHdf5(read('first'));
  expect(textAttribute(root, 'variable')).toBe('ünïcode');
  expect(textAttribute(root, 'fixed')).toBe('plain');
  expect(textAttribute(root, 'fixed_list')).toEqual(['a', 'long one', '']);
  expect(textAttribute(root, 'variable_list')).toEqual(['b', 'another']);
  expect(textAttribute(root, 'empty')).toEqual([]);
  expect(textAttribute(root, 'long')).toBe('x'.repeat(70_000));
  expect(() => textAttribute(root, 'number')).toThrow('is no text');
  expect(textAttribute(await openHdf5(read('latest')), 'fixed_list')).toEqual(['a', 'long one']);
});

test('numbers that lie at a multiple of their size are no copy', async () => {
  const bytes = read('first');
  const own = new Uint8Array(bytes.length + 8);
  for (const start of [0, 1]) {
    own.set(bytes, start);
    const root = await openHdf5(own.subarray(start, start + bytes.length));
    const floats = (await root.dataset('kinds/float32'))!.floats();
    expect(floats.buffer === own.buffer).toBe(start === 0);
    expect([...floats]).toEqual((told.first as Told)['kinds/float32']!.data);
  }
});

test.each([
  ['soft-link', 'a soft link'],
  ['outside-link', 'a link to another file'],
  ['outside-numbers', 'numbers in other files'],
  ['big-endian', 'not little-endian'],
  ['compound', 'compound elements'],
  ['lzf', 'lzf'],
  ['checksum', 'fletcher32'],
  ['many-links', 'a fractal heap'],
  ['newest-chunks', 'chunks of the newest format'],
  ['bomb', 'unpacks to more than'],
  ['unwritten', 'no numbers'],
  ['unwritten-chunks', 'no numbers'],
])('%s is refused', async (name, why) => {
  const all = async (): Promise<void> => readAll(await openHdf5(read(`refused-${name}`)), 0);
  await expect(all()).rejects.toThrow(why);
  await expect(all()).rejects.toMatchObject({ code: 'invalid-file' });
});

test('a group within itself is met as often as it is asked for', async () => {
  const root = await openHdf5(read('loop'));
  expect(await (await root.group('a/b/a/b/a'))!.names()).toEqual(['b']);
});

test('what is cut off anywhere is refused', async () => {
  const bytes = read('latest');
  for (let length = 0; length < bytes.length; length += 37)
    await expect(openHdf5(bytes.subarray(0, length))).rejects.toThrow(RnnkitError);
});

test.each(['first', 'latest', 'loop', 'refused-soft-link', 'refused-lzf', 'refused-checksum'])(
  'changed bytes of %s give numbers or an error of ours',
  async (name) => {
    const bytes = read(name);
    const random = randomFrom(11);
    const wrong: unknown[] = [];
    for (let trial = 0; trial < 300; trial++) {
      try {
        await readAll(await openHdf5(mutated(bytes, random)), 0);
      } catch (error) {
        if (!(error instanceof RnnkitError && error.code === 'invalid-file')) wrong.push(error);
      }
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);

/** Reads all that there is, as deep as no loop of groups goes on for ever. */
async function readAll(group: Hdf5Group, depth: number): Promise<void> {
  for (const name of ['variable', 'variable_list', 'fixed', 'fixed_list', 'empty', 'long']) textAttribute(group, name);
  for (const name of await group.names()) {
    const within = await group.group(name);
    if (within !== undefined) {
      if (depth < 4) await readAll(within, depth + 1);
      continue;
    }
    const dataset = (await group.dataset(name))!;
    await dataset.unpack();
    if (dataset.dtype.startsWith('float')) dataset.floats();
    else wholeNumbers(dataset);
  }
}
