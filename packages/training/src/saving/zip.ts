// A saved model in one file.
import { unzipSync, zipSync } from 'fflate';

import { checkFileName, checkFileNames } from './file-name.ts';
import type { ModelFiles } from './model-files.ts';
import { isOwnJson, largestJsonFile } from './json-file.ts';
import { describing } from './describing.ts';

/** More than any model that this can load: what a zip file says it unpacks to is not believed beyond that. */
const largestUnpacked = 4 * 1024 ** 3;

/** The files of a model as one zip file. */
export function zipModel(files: ModelFiles): Uint8Array {
  checkFileNames(files.keys());
  // Weights do not get smaller by compressing, and a fixed time makes equal models equal files.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date('2000-01-01T00:00:00') });
}

/** The files of a zip file. @throws Error when it is damaged, too large, or holds other than a model's files */
export function unzipModel(bytes: Uint8Array): ModelFiles {
  let unpacked = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize, size, compression }) => {
        checkFileName(name);
        // A stored file is as large as it is; a compressed one cannot shrink more than a thousandfold.
        if (originalSize > (compression === 0 ? size : 1100 * size + 100))
          throw new Error(`"${name}" says it is larger than it can be.`);
        unpacked += originalSize;
        if (unpacked > largestUnpacked) throw new Error('it unpacks to more than 4 GiB.');
        return true;
      },
    });
  } catch (error) {
    throw new Error(`The zip file cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return new Map(Object.entries(files));
}

/** Whether a zip file says that rnnkit wrote it: by a file of JSON that tells what it holds. */
export function isOwnZip(bytes: Uint8Array): boolean {
  try {
    const told = unzipSync(bytes, {
      filter: ({ name, originalSize }) => describing.includes(name) && originalSize <= largestJsonFile,
    });
    return Object.values(told).some(isOwnJson);
  } catch {
    return false;
  }
}
