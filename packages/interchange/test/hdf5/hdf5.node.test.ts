// Files by h5py: what is read is what h5py says, and the rest is refused by its name.
import { readFileSync } from 'node:fs';

import { RnnkitError } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { openHdf5, type Hdf5Group } from '../../src/hdf5/hdf5-file.ts';
import told from '../fixtures/hdf5/hdf5.json' with { type: 'json' };
import { mutated, randomFrom } from './mutations.ts';

const read = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/hdf5/${name}.h5`, import.meta.url));

type Told = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;

describe.each(['first', 'latest'] as const)('%s', (name) => {
  const root = openHdf5(read(name));

  test.each(Object.entries(told[name] as Told))('%s', async (path, { shape, data }) => {
    const dataset = root.dataset(path)!;
    await dataset.unpack();
    const values = dataset.dtype.startsWith('float') ? dataset.floats() : dataset.integers();
    expect(dataset.shape).toEqual(shape);
    expect([...values]).toEqual(data.map((value) => (dataset.dtype === 'float64' ? Math.fround(value) : value)));
  });

  test('what is not there is undefined', () => {
    expect(root.dataset('absent')).toBeUndefined();
    expect(root.group('absent/deeper')).toBeUndefined();
    expect(root.dataset('kinds')).toBeUndefined();
    expect(root.group('kinds/float32')).toBeUndefined();
    expect(root.attribute('absent')).toBeUndefined();
  });
});

test('attributes', () => {
  const root = openHdf5(read('first'));
  expect(root.attribute('variable')).toBe('ünïcode');
  expect(root.attribute('fixed')).toBe('plain');
  expect(root.attribute('fixed_list')).toEqual(['a', 'long one', '']);
  expect(root.attribute('variable_list')).toEqual(['b', 'another']);
  expect(root.attribute('empty')).toEqual([]);
  expect(root.attribute('long')).toBe('x'.repeat(70_000));
  expect(() => root.attribute('number')).toThrow('is no text');
  expect(openHdf5(read('latest')).attribute('fixed_list')).toEqual(['a', 'long one']);
});

test('numbers that lie at a multiple of their size are no copy', () => {
  const bytes = read('first');
  const own = new Uint8Array(bytes.length + 8);
  for (const start of [0, 1]) {
    own.set(bytes, start);
    const floats = openHdf5(own.subarray(start, start + bytes.length))
      .dataset('kinds/float32')!
      .floats();
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
  const all = async (): Promise<void> => readAll(openHdf5(read(`refused-${name}`)), 0);
  await expect(all()).rejects.toThrow(why);
  await expect(all()).rejects.toMatchObject({ code: 'invalid-file' });
});

test('a group within itself is met as often as it is asked for', () => {
  const root = openHdf5(read('loop'));
  expect(root.group('a/b/a/b/a')!.names).toEqual(['b']);
});

test('what is cut off anywhere is refused', async () => {
  const bytes = read('latest');
  for (let length = 0; length < bytes.length; length += 37)
    expect(() => openHdf5(bytes.subarray(0, length))).toThrow(RnnkitError);
});

test.each(['first', 'latest', 'loop', 'refused-soft-link', 'refused-lzf', 'refused-checksum'])(
  'changed bytes of %s give numbers or an error of ours',
  async (name) => {
    const bytes = read(name);
    const random = randomFrom(11);
    const wrong: unknown[] = [];
    for (let trial = 0; trial < 300; trial++) {
      try {
        await readAll(openHdf5(mutated(bytes, random)), 0);
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
  for (const name of ['variable', 'variable_list', 'fixed', 'fixed_list', 'empty', 'long']) group.attribute(name);
  for (const name of group.names) {
    const within = group.group(name);
    if (within !== undefined) {
      if (depth < 4) await readAll(within, depth + 1);
      continue;
    }
    const dataset = group.dataset(name)!;
    await dataset.unpack();
    if (dataset.dtype.startsWith('float')) dataset.floats();
    else dataset.integers();
  }
}
