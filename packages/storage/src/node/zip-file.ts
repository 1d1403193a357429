// A model in one zip file.
import { open } from 'node:fs/promises';
import { RnnkitError } from '@rnnkit/data/predict';

import { largestModel } from '../largest-files.ts';
import type { ModelFiles } from '../model-files.ts';
import { isOwnZip, unzipModel } from '../zip/unzip-model.ts';
import { find, readAll } from './disk.ts';

/** Whether a file is a zip that rnnkit wrote. */
export async function isOwnZipFile(path: string): Promise<boolean> {
  const bytes = await readZipBytes(path).catch(() => undefined);
  return bytes !== undefined && isOwnZip(bytes);
}

/** Reads a model's files from a zip file. */
export async function readZip(path: string): Promise<ModelFiles> {
  const bytes = await readZipBytes(path);
  if (bytes === undefined)
    throw new RnnkitError('invalid-file', `${path} is neither a folder nor a zip file, so it is not a saved model.`);
  return unzipModel(bytes);
}

async function readZipBytes(path: string): Promise<Uint8Array | undefined> {
  // Opening a pipe waits for somebody who writes to it.
  if ((await find(path))?.isFile() !== true) return undefined;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = new Uint8Array(2);
    await file.read(start, 0, 2, 0);
    // Every zip file begins so, if nothing is put before it.
    if (size > largestModel || String.fromCharCode(...start) !== 'PK') return undefined;
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await readAll(file, bytes));
  } finally {
    await file.close();
  }
}
