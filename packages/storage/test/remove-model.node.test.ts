// Taking a model away takes away nothing else.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { readModel, removeModel, writeModel } from '../src/node.ts';
import { savedFiles } from './saved-files.ts';

let folder: string;
const files = savedFiles();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-removing-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a model goes with its folder, or with its file', async () => {
  await writeModel(join(folder, 'model'), files);
  await writeModel(join(folder, 'model.zip'), files);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  for (const name of ['model', 'model.zip', 'nowhere']) await removeModel(join(folder, name));
  expect(await readdir(folder)).toEqual(['notes.txt']);
});

test('everything else in its folder stays, and so does what is no model', async () => {
  await writeModel(folder, files);
  await writeFile(join(folder, 'weights.safetensors'), 'mine');
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'notes.zip'), 'PK, not');
  await removeModel(folder);
  await removeModel(folder);
  await removeModel(join(folder, 'empty'));
  await expect(removeModel(join(folder, 'notes.zip'))).rejects.toThrow("is not rnnkit's own, so it stays");
  expect((await readdir(folder)).toSorted()).toEqual(['empty', 'notes.zip', 'weights.safetensors']);
  await writeFile(join(folder, 'rnnkit.json'), '{"mine": 1}');
  await expect(removeModel(folder)).rejects.toThrow('rnnkit.json');
  expect(await readFile(join(folder, 'rnnkit.json'), 'utf8')).toBe('{"mine": 1}');
});

test('what a killed removal leaves, the next writer takes away', async () => {
  await writeModel(folder, files);
  const { generation } = JSON.parse(await readFile(join(folder, 'rnnkit.json'), 'utf8')) as { generation: string };
  // After its first two steps: a draft of the generation, and no manifest any more.
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  await writeFile(join(folder, `rnnkit-${generation}~${spawnSync(process.execPath, ['-e', '']).pid}-${host}`), '');
  await rm(join(folder, 'rnnkit.json'));
  await expect(readModel(folder)).rejects.toThrow('it is not a model');
  await writeModel(join(folder, 'other.zip'), files);
  expect(await readdir(folder)).toEqual(['other.zip']);
});
