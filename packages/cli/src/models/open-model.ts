// Files that may be a model, on the disk.
import { modelSource, type ModelSource } from '@rnnkit/interchange';
import { readModel } from '@rnnkit/storage/node';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { Failure } from '../failure.ts';

/** A model's files at a path: a folder, the file of a folder that says what the others are, or one file. */
export async function openModel(path: string): Promise<ModelSource> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await openFolder(path, path);
    if (['model.json', 'config.json'].includes(basename(path))) return await openFolder(dirname(path), path);
  } catch (error) {
    throw explained(path, error);
  }
  return modelSource(path, new Map([[basename(path), () => bytesOf(path)]]), false);
}

async function openFolder(folder: string, path: string): Promise<ModelSource> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [entry.name] : []));
  // Of a folder of rnnkit's own a file says which of the others are the model's.
  if (names.includes('rnnkit.json')) return modelSource(path, await readModel(folder), true);
  return modelSource(path, new Map(names.map((name) => [name, () => bytesOf(join(folder, name))])), true);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw explained(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to read it',
  EPERM: 'there is no permission to read it',
  EISDIR: 'it is a folder',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

function explained(path: string, error: unknown): unknown {
  const { code } = Object(error) as { readonly code?: unknown };
  if (typeof code !== 'string' || !/^E[A-Z_]+$/.test(code)) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure(`There is no model at ${path}.`);
  return new Failure(`${path} cannot be read: ${reasons[code] ?? `the system says ${code}`}.`);
}
