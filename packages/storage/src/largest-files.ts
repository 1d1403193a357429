// How large a model's files can be, before any of them is read or unpacked.
import { RnnkitError } from '@rnnkit/data/predict';

import { modelFile } from './describing.ts';
import { largestJsonFile } from './json-limits.ts';

const mebibyte = 1024 ** 2;

/** More bytes than the files of a model that can be loaded have together. */
export const largestModel: number = 4 * 1024 ** 3;
/** What else belongs to a model, such as a tokenizer's vocabulary. */
const largestAsset = 256 * mebibyte;

/** A file's name and how many bytes it has, or says that it has. */
export interface FileSize {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Throws when a file is larger than it can be: model.json has up to 16 MiB, safetensors files up to 4 GiB, and any other file up
 * to 256 MiB; all together have 4 GiB.
 */
export function checkFileSizes(files: readonly FileSize[]): void {
  let total = 0;
  for (const { name, bytes } of files) {
    const largest = largestOf(name);
    if (bytes > largest)
      throw new RnnkitError('invalid-file', `${name} has ${bytes} bytes; it cannot have more than ${largest}.`);
    total += bytes;
    if (total > largestModel)
      throw new RnnkitError(
        'invalid-file',
        `The model's files have more than 4 GiB, which is more than can be loaded.`,
      );
  }
}

function largestOf(name: string): number {
  if (name === modelFile) return largestJsonFile;
  return name.endsWith('.safetensors') ? largestModel : largestAsset;
}
