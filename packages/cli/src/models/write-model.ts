// A model's files, written in whichever format: all of them or none, and over nothing that nobody has given up.
import type { ModelFormat } from '@rnnkit/interchange';
import type { ModelFiles } from '@rnnkit/storage';
import { checkDestination, checkOwnFile, writeModel, writeOwnFile, writeOwnFiles } from '@rnnkit/storage/node';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { Failure } from '../failure.ts';

/** What in a folder tells that there is a model of a format. */
const telling: Readonly<Partial<Record<ModelFormat['name'], string>>> = { rnnkit: 'rnnkit.json' };

/** The folder that files of several go to: a path may name the file that says what the others are. */
function folderAt(path: string, { endings }: ModelFormat): string {
  return endings.includes(basename(path)) ? dirname(path) : path;
}

/** Throws when a model could not be written to a path, or one is there already and may not be replaced. */
export async function checkPlace(path: string, format: ModelFormat, mayReplace: boolean): Promise<void> {
  const place = format.isFolder ? folderAt(path, format) : path;
  const found = await stat(place).catch(() => undefined);
  const first = join(place, telling[format.name] ?? format.endings[0]!);
  const isTaken =
    format.isFolder && found?.isDirectory() === true
      ? (await stat(first).catch(() => undefined)) !== undefined
      : found !== undefined;
  if (isTaken && !mayReplace) throw new Failure(`There is something at ${path} already; --force replaces it.`);
  if (format.name === 'rnnkit') await checkDestination(place);
  else await checkOwnFile(format.isFolder ? first : place, () => mayReplace);
}

/** Writes them. */
export async function writeModelAt(
  path: string,
  format: ModelFormat,
  files: ModelFiles,
  mayReplace: boolean,
): Promise<void> {
  if (format.name === 'rnnkit') await writeModel(path, files);
  else if (format.isFolder) await writeOwnFiles(folderAt(path, format), files, () => mayReplace);
  else for (const bytes of files.values()) await writeOwnFile(path, bytes, () => mayReplace);
}
