// Files that lie in a folder under their own names, without a manifest: what is unpacked from a zip.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { RnnkitError } from '@rnnkit/data/predict';

import { describing, modelFile } from '../describing.ts';
import { isOwnJson } from '../json-file.ts';
import { largestJsonFile } from '../json-limits.ts';
import { checkFileSizes, type FileSize } from '../largest-files.ts';
import type { ModelFiles } from '../model-files.ts';
import { readModelJson } from '../model-json.ts';
import { find, readAll } from './disk.ts';
import { readSmallFile } from './manifest-file.ts';
import { expectTensors } from './safetensors-file.ts';

/** The names that rnnkit gives to files; what else is in such a folder is not the model's. */
const names = [
  'weights.safetensors',
  'optimizer.safetensors',
  'training.safetensors',
  'tokenizer.json',
  'labels.json',
  'pipeline.json',
  ...describing,
];

/** Reads them. @throws Error when there are none */
export async function readPlainFiles(folder: string): Promise<ModelFiles> {
  if (!(await hasPlainFiles(folder))) {
    const foreign = await readSmallFile(join(folder, modelFile), largestJsonFile);
    if (foreign !== undefined) readModelJson(foreign);
    throw new RnnkitError(
      'invalid-file',
      `${folder} holds neither rnnkit.json nor ${describing.join(' nor ')}, so it is not a model that rnnkit saved.`,
    );
  }
  const sizes: FileSize[] = [];
  for (const name of names) {
    const found = await find(join(folder, name));
    if (found?.isFile() === true) sizes.push({ name, bytes: found.size });
  }
  checkFileSizes(sizes);
  const files = new Map<string, Uint8Array>();
  for (const { name, bytes } of sizes) files.set(name, await readWhole(join(folder, name), bytes));
  return files;
}

async function readWhole(path: string, size: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    await expectTensors(file, path, size);
    const bytes = new Uint8Array(size);
    const length = await readAll(file, bytes);
    if (length === size) return bytes;
    throw new RnnkitError('invalid-file', `${path} was cut off while it was read.`);
  } finally {
    await file.close();
  }
}

async function hasPlainFiles(folder: string): Promise<boolean> {
  for (const name of describing) {
    const bytes = await readSmallFile(join(folder, name), largestJsonFile);
    if (bytes !== undefined && isOwnJson(bytes)) return true;
  }
  return false;
}
