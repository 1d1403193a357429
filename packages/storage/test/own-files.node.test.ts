// Several files that are written into a folder together.
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { writeOwnFiles } from '../src/node.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-own-files-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = new Map([
  ['a.json', bytes('new a')],
  ['b.bin', bytes('new b')],
]);
const isMine = (head: Uint8Array): boolean => new TextDecoder().decode(head).startsWith('old');

test('they are all there, others stay, and nothing else is left', async () => {
  const place = join(folder, 'deep', 'web');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'a.json'), 'old a');
  await writeFile(join(place, 'notes.txt'), 'mine');
  await writeOwnFiles(place, files, isMine);
  expect((await readdir(place)).toSorted()).toEqual(['a.json', 'b.bin', 'notes.txt']);
  expect(await readFile(join(place, 'a.json'), 'utf8')).toBe('new a');
});

test('where one may not be replaced nothing changes', async () => {
  await writeFile(join(folder, 'a.json'), 'old a');
  await writeFile(join(folder, 'b.bin'), 'of somebody else');
  await expect(writeOwnFiles(folder, files, isMine)).rejects.toMatchObject({
    code: 'file-system',
    message: expect.stringContaining('b.bin exists and is not'),
  });
  expect((await readdir(folder)).toSorted()).toEqual(['a.json', 'b.bin']);
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('old a');
});

test('a folder that is made for files that cannot be written is gone again', async () => {
  const long = new Map([...files, ['x'.repeat(300), bytes('long')]]);
  await expect(writeOwnFiles(join(folder, 'new'), long, isMine)).rejects.toThrow();
  expect(await readdir(folder)).toEqual([]);
  await expect(writeOwnFiles(folder, new Map([['../a', bytes('')]]), isMine)).rejects.toThrow('"../a"');
});
