// A file that the safetensors package for Python wrote, beside what numpy says its numbers are.
import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { readSafetensors } from '../src/index.ts';

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`fixtures/${name}`, import.meta.url));

test('a file of another program', async () => {
  const expected = JSON.parse((await fixture('python.json')).toString()) as Record<
    string,
    { readonly shape: number[]; readonly bits: number[] }
  >;
  const { tensors, metadata } = readSafetensors(await fixture('python.safetensors'), 'python.safetensors');
  expect(metadata).toEqual(new Map([['written by', 'safetensors 0.8.0']]));
  expect([...tensors.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, { shape, bits }] of Object.entries(expected)) {
    const { data, shape: read } = tensors.get(name)!;
    expect(read, name).toEqual(shape);
    expect([...new Uint32Array(data.slice().buffer)], name).toEqual(bits);
  }
});
