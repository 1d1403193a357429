// The manifest in a model's folder.
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { largestManifest, manifestFile, parseManifest, type Manifest } from '../manifest.ts';
import { find, readAll } from './disk.ts';

/** The manifest of a folder, if there is one. @throws Error when there is one that rnnkit did not write */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestFile);
  const bytes = await readSmallFile(path, largestManifest);
  return bytes === undefined ? undefined : parseManifest(bytes, path);
}

/** A file, if there is one; of a file that is larger than `limit` one byte more than that, and nothing of what is no file. */
export async function readSmallFile(path: string, limit: number): Promise<Uint8Array | undefined> {
  const found = await find(path);
  if (found === undefined) return undefined;
  if (!found.isFile()) return new Uint8Array();
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, limit + 1));
    return bytes.subarray(0, await readAll(file, bytes));
  } finally {
    await file.close();
  }
}
