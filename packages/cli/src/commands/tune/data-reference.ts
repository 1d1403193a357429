// Data by its place and its hash: whoever tries settings reads it, and refuses it when it is not the same.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { findPaths } from '@rnnkit/data/node';
import type { DataReference } from '@rnnkit/tuning';

import { Failure } from '../../failure.ts';
import { placeOf, shownPath } from '../../kept-data.ts';

/** The SHA-256 of a file's bytes, also of one at an address; of a folder, or of several files, of their names and hashes. */
export async function hashOf(given: string): Promise<string> {
  const path = await placeOf(given);
  const found = await findPaths(path);
  const files = (await Promise.all(found.map(filesOf))).flat().toSorted();
  if (files.length === 1 && files[0] === path) return hashOfFile(path);
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(path, file)}\n${await hashOfFile(file)}\n`);
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** Throws unless the data at a path is what it was. */
export async function checkData({ path, sha256 }: DataReference): Promise<void> {
  if ((await hashOf(path)) !== sha256)
    throw new Failure(`${shownPath(path)} is not what the study was begun with: its bytes have another SHA-256.`);
}
