// A model as files by name, wherever they are kept: model.json says what the model is, weights.safetensors holds its weights, and
// assets what belongs to it, such as a tokenizer.
import { check, RnnkitError } from '@rnnkit/data/predict';
import {
  checkFileName,
  floatDtypes,
  modelFile,
  writeModelJson,
  writeSafetensors,
  type FloatDtype,
  type ModelFiles,
  type StoredTensor,
} from '@rnnkit/storage';

import type { Model } from '../model.ts';
import { usageOf } from '../usage.ts';
import { checkFinite } from './check-finite.ts';
import { ownFiles, weightsFile } from './own-files.ts';

/** Options of {@link saveModel}. */
export interface SaveOptions {
  /**
   * How the weights' numbers lie in the file: in F32, in F16 or BF16, which take half of that, or in I8 with scales, a quarter. What is
   * loaded is float32 again. Default F32.
   */
  readonly dtype?: FloatDtype;
  /** What the model is for, a name of 1 to 128 characters that `model.json` says. Default none. */
  readonly task?: string | undefined;
  /** What belongs to the model, by file name. Default nothing. */
  readonly assets?: ReadonlyMap<string, Uint8Array>;
}

/** Checks of these options, for those who have more. */
export const saveChecks: check.OptionChecks = {
  dtype: check.oneOf(...floatDtypes),
  task: check.optional(check.textUpTo(128)),
  assets(value, name) {
    if (value instanceof Map) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a Map from file names to bytes; got ${check.describe(value)}.`,
    );
  },
};

/**
 * The files of a model.
 *
 * @throws Error when the model is not built, a weight is not a number, or an asset has the name of one of the model's own files
 */
export async function saveModel(model: Model<unknown>, options: SaveOptions = {}): Promise<ModelFiles> {
  return writeModelFiles(model, check.checkOptions<SaveOptions>('saveModel', saveChecks, {}, options));
}

/**
 * The files of a model, for those who add to them. The weights are read in the turn of the call.
 *
 * @param compiled what `model.json` says besides, as JSON
 */
export async function writeModelFiles(
  model: Model<unknown>,
  { dtype = 'F32', task, assets = new Map() }: SaveOptions,
  compiled?: unknown,
): Promise<Map<string, Uint8Array>> {
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights to save: build it, or train it first.');
  const { className } = model;
  const description = writeModelJson({ task, model: { className, config: model.getConfig() }, compiled });
  const tensors = await weightsOf(model, dtype);
  const files = new Map<string, Uint8Array>([
    [modelFile, description],
    [weightsFile, writeSafetensors({ tensors, metadata: new Map() })],
  ]);
  for (const [name, bytes] of assets) {
    checkFileName(name);
    if (ownFiles.includes(name))
      throw new RnnkitError(
        'invalid-argument',
        `An asset cannot be called ${name}: the model has a file of that name.`,
      );
    files.set(name, bytes);
  }
  return files;
}

async function weightsOf(model: Model<unknown>, dtype: FloatDtype): Promise<Map<string, StoredTensor>> {
  const read = model.weights.map(async ({ name, variable }): Promise<[string, StoredTensor]> => {
    const { shape } = variable;
    const data = Float32Array.from(await variable.data());
    checkFinite(data, name, 'The model');
    return [name, { shape, data, dtype }];
  });
  return new Map(await Promise.all(read));
}
