// A saved model in one file.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { describing } from '../describing.ts';
import { checkFileNames } from '../file-name.ts';
import { isOwnJson } from '../json-file.ts';
import { largestJsonFile } from '../json-limits.ts';
import { checkFileSizes } from '../largest-files.ts';
import { largestManifest, manifestFile, parseManifest } from '../manifest.ts';
import type { ModelFiles } from '../model-files.ts';
import { checkUnpacked, contentOf } from './content.ts';
import { zipEntries, type ZipEntry } from './directory.ts';
import { explained } from './open-zip.ts';

/**
 * The files of a zip file: of one that {@link zipModel} made, or of a model's folder that somebody packed. Before anything is
 * unpacked, its entries have to be no larger than such files can be, and all that is deflated unpacks to no more than 16
 * times the file, or 16 MiB.
 *
 * @example
 * const files = await unzipModel(new Uint8Array(await (await fetch('model.zip')).arrayBuffer()));
 *
 * @returns views of `bytes` where a file is stored, so they have to stay as they are
 * @throws Error when it is damaged, too large, or holds other than a model's files
 */
export async function unzipModel(bytes: Uint8Array): Promise<ModelFiles> {
  if (!(bytes instanceof Uint8Array)) {
    throw new RnnkitError(
      'invalid-argument',
      `unzipModel takes a Uint8Array of a zip file; got ${check.describe(bytes)}.`,
    );
  }
  try {
    const all = zipEntries(bytes);
    checkUnpacked(bytes, all);
    const entries = await filesOf(bytes, all);
    checkFileSizes(Array.from(entries, ([name, { size }]) => ({ name, bytes: size })));
    const files = new Map<string, Uint8Array>();
    for (const [name, entry] of entries) files.set(name, await contentOf(bytes, entry, entry.size));
    return files;
  } catch (error) {
    throw explained(error);
  }
}

/** The entries by the model's names for them: a manifest says which they are, or each is one. */
async function filesOf(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<ReadonlyMap<string, ZipEntry>> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const manifest = byName.get(manifestFile);
  if (manifest === undefined) {
    checkFileNames(entries.map(({ name }) => name));
    return byName;
  }
  if (byName.size < entries.length) throw new RnnkitError('invalid-file', 'two of its entries have one name.');
  const { files } = parseManifest(await contentOf(bytes, manifest, largestManifest), manifestFile);
  return new Map(
    files.map(({ name, stored, bytes: size }) => {
      const entry = byName.get(stored);
      if (entry?.size !== size)
        throw new RnnkitError('invalid-file', `it does not hold ${stored} as ${manifestFile} says.`);
      return [name, entry];
    }),
  );
}

/** Whether a zip file says that rnnkit wrote it: by a file of JSON that tells what it holds. */
export async function isOwnZip(bytes: Uint8Array): Promise<boolean> {
  try {
    const entries = await filesOf(bytes, zipEntries(bytes));
    for (const name of describing) {
      const entry = entries.get(name);
      if (entry !== undefined && isOwnJson(await contentOf(bytes, entry, largestJsonFile))) return true;
    }
    return false;
  } catch {
    return false;
  }
}
