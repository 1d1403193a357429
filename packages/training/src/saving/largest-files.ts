// How large a model's files can be, before any of them is read or unpacked: by what model.json says of the weights.
import { RnnkitError } from '@rnnkit/data';
import { measuredWeights } from '@rnnkit/layers';

import { modelOf, readDescription } from './description.ts';
import { largestJsonFile } from './json-file.ts';
import { modelFile } from './model-json.ts';

const mebibyte = 1024 ** 2;

/** No model that can be loaded is larger. */
const largestModel = 4 * 1024 ** 3;
/** The weights' header: what each weight's entry in it takes at most, and all else. */
const entryBytes = 1024;
const slack = mebibyte;
/** Up to so many numbers are kept for each weight: the weight, the best so far, and an optimizer's slots. */
const copies = 8;
/** What else belongs to a model, such as a tokenizer's vocabulary. */
const largestAsset = 256 * mebibyte;

/** A file's name and how many bytes it has, or says that it has. */
export interface FileSize {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Throws when a file is larger than it can be. weights.safetensors holds four bytes for each number of the weights that
 * model.json tells of, other safetensors files up to eight times as many, model.json 16 MiB, and any other file 256 MiB; all
 * together have 4 GiB.
 *
 * @param model model.json, if there is one
 */
export function checkFileSizes(files: readonly FileSize[], model: Uint8Array | undefined): void {
  const needed = model === undefined ? undefined : weightBytes(model);
  let total = 0;
  for (const { name, bytes } of files) {
    const largest = largestOf(name, needed);
    if (bytes > largest) {
      throw new RnnkitError(
        'invalid-file',
        `${name} has ${bytes} bytes; by what ${modelFile} says it cannot need more than ${largest}.`,
      );
    }
    total += bytes;
    if (total > largestModel)
      throw new RnnkitError(
        'invalid-file',
        `The model's files have more than 4 GiB, which is more than can be loaded.`,
      );
  }
}

function largestOf(name: string, needed: number | undefined): number {
  if (name === modelFile) return largestJsonFile;
  if (!name.endsWith('.safetensors')) return largestAsset;
  if (needed === undefined) return largestModel;
  return name === 'weights.safetensors' ? needed : copies * needed;
}

/** Bytes of the file of a model's weights, at most. @throws Error when model.json is not a model's */
function weightBytes(model: Uint8Array): number {
  let bytes = slack;
  const description = readDescription(model);
  modelOf(description).build(
    description.inputShape,
    measuredWeights((shape) => {
      bytes += entryBytes + 4 * shape.reduce((product, size) => product * size, 1);
    }),
  );
  return bytes;
}
