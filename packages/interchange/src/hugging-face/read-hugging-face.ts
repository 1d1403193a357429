// Reading the files of a repository of the hub that writeHuggingFace wrote.
import { check, RnnkitError } from '@rnnkit/data';
import { loadModel, type Model } from '@rnnkit/models';
import { modelFile, readTextFile, writeModelJson } from '@rnnkit/storage';
import { anyTokenizerFromJson, type AnyTokenizer } from '@rnnkit/text/subwords';

import { readConfig, type ConfigJson } from './config-json.ts';
import { configFile, ownTokenizerFile, tokenizerFile, weightsFile, type HuggingFaceParts } from './parts.ts';

/** A model of a repository of the hub. */
export interface HuggingFaceModel extends HuggingFaceParts {
  /** The model, with its weights. Free it with `dispose`. */
  readonly model: Model<unknown>;
}

/**
 * The model of files that {@link writeHuggingFace} wrote, with its tokenizer, labels and length. Other files are passed over. Of the
 * tokenizer `keras_tokenizer.json` counts, and `tokenizer.json` where there is none, as with subwords. A backend has to be chosen before.
 *
 * @param files by their names; on some backends weights stay where they are in them, so do not change them
 * @throws RnnkitError `invalid-file` when a file is missing or damaged, or of another program; `invalid-argument` when the files are no Map
 *
 * @example
 * const names = ['config.json', 'model.safetensors', 'keras_tokenizer.json'];
 * const files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join('model', name))])));
 * const { model, tokenizer, labels } = await readHuggingFace(files);
 */
export async function readHuggingFace(files: ReadonlyMap<string, Uint8Array>): Promise<HuggingFaceModel> {
  if (!(files instanceof Map))
    throw new RnnkitError(
      'invalid-argument',
      `readHuggingFace takes a Map from names of files to their bytes; got ${check.describe(files)}.`,
    );
  const { model: description, labels, length } = readConfig(expectFile(files, configFile));
  const tokenizerName = [ownTokenizerFile, tokenizerFile].find((name) => files.has(name));
  const tokenizer = tokenizerName === undefined ? undefined : readTokenizer(files, tokenizerName);
  const weights = expectFile(files, weightsFile);
  const model = await loadModel<unknown>(
    new Map([
      [modelFile, modelJson(description)],
      ['weights.safetensors', weights],
    ]),
  );
  return { model, tokenizer, labels, length };
}

function expectFile(files: ReadonlyMap<string, unknown>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes instanceof Uint8Array) return bytes;
  throw new RnnkitError('invalid-file', `There is no ${name}, so this is not a model that writeHuggingFace wrote.`);
}

function modelJson(model: ConfigJson['model']): Uint8Array {
  try {
    return writeModelJson({ model });
  } catch (error) {
    // What is within itself too deep.
    if (!(error instanceof RangeError || error instanceof RnnkitError)) throw error;
    throw new RnnkitError('invalid-file', `${configFile} cannot be read: ${error.message}`, { cause: error });
  }
}

function readTokenizer(files: ReadonlyMap<string, Uint8Array>, name: string): AnyTokenizer {
  const json = readTextFile(files, name, 'The repository');
  try {
    return anyTokenizerFromJson(json);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${name}: ${(error as Error).message}`, { cause: error });
  }
}
