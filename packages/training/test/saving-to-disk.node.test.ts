import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ModelFiles, SequentialModel } from '../src/index.ts';
import { readModel, writeModel } from '../src/node.ts';
import { expectSame, trainAndSave } from './saved-model.ts';

let folder: string;
let files: ModelFiles;
let trained: SequentialModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-training-'));
  ({ files, trained } = await trainAndSave());
});

afterAll(async () => {
  trained.dispose();
  await rm(folder, { recursive: true });
});

test('a model comes back from a folder and from a zip on disk', async () => {
  for (const name of ['model', 'model.zip']) {
    const path = join(folder, 'new', name);
    for (let time = 0; time < 2; time++) await writeModel(path, files);
    const read = await readModel(path);
    await expectSame(read, trained);
    expect(new TextDecoder().decode(read.get('labels.json'))).toBe('["a", "b"]');
  }
  expect((await readdir(join(folder, 'new'))).toSorted()).toEqual(['model', 'model.zip']);
});

test('what is at the place stays when writing fails', async () => {
  const precious = join(folder, 'precious');
  await mkdir(precious);
  await writeFile(join(precious, 'notes.txt'), 'mine');
  await expect(writeModel(precious, files)).rejects.toThrow('exists and is no model');
  expect(await readFile(join(precious, 'notes.txt'), 'utf8')).toBe('mine');
  const path = join(folder, 'kept');
  await writeModel(path, files);
  await expect(writeModel(path, new Map([...files, ['../escape', new Uint8Array()]]))).rejects.toThrow('plain names');
  await expectSame(await readModel(path), trained);
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  await expect(readModel(join(folder, 'nowhere'))).rejects.toThrow('There is no model at');
  await expect(readModel(precious)).rejects.toThrow('holds no model.json');
});
