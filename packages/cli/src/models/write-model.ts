// A model's files, written in whichever format: all of them or none, and over nothing that nobody has given up.
import type { ModelFormat } from '@rnnkit/interchange';
import type { ModelFiles } from '@rnnkit/storage';
import { checkDestination, checkOwnFile, writeModel, writeOwnFile } from '@rnnkit/storage/node';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Failure } from '../failure.ts';

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

/** Throws when a model could not be written to a path, or one is there already and may not be replaced. */
export async function checkPlace(path: string, format: ModelFormat, mayReplace: boolean): Promise<void> {
  const folder = format.isFolder && (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!mayReplace && (await isThere(folder ? join(path, 'rnnkit.json') : path)))
    throw new Failure(`There is something at ${path} already; --force replaces it.`);
  if (format.isFolder) await checkDestination(path);
  else await checkOwnFile(path, () => mayReplace);
}

/** Writes them. */
export async function writeModelAt(
  path: string,
  format: ModelFormat,
  files: ModelFiles,
  mayReplace: boolean,
): Promise<void> {
  if (format.isFolder) await writeModel(path, files);
  else for (const bytes of files.values()) await writeOwnFile(path, bytes, () => mayReplace);
}
