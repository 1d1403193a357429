// What all who load a model do with its files, which may come from anywhere: all is checked before it is used.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import {
  modelFile,
  readFloatTensorsBy,
  readModelJson,
  type ModelFiles,
  type ModelJson,
  type NumberFormat,
} from '@rnnkit/storage';

import type { GraphAndOptions } from '../graph-and-options.ts';
import type { GraphLayer } from '../graph-layer.ts';
import { checkFinite } from './check-finite.ts';
import { weightsFile } from './own-files.ts';

/**
 * A model of some files, with its weights.
 *
 * @param formats what reads weights of fewer bits than float32
 * @param read makes of a class and its configuration what a model is made with
 * @param make makes it
 * @returns it, and what else `model.json` says, unchecked
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function buildFromFiles<Made extends GraphLayer>(
  files: ModelFiles,
  formats: readonly NumberFormat[],
  read: (description: ModelJson['model']) => GraphAndOptions,
  make: (parts: GraphAndOptions) => Made,
): { readonly model: Made; readonly compiled: unknown } {
  const { model: description, compiled } = readModelJson(expectFile(files, modelFile));
  const { tensors } = readFloatTensorsBy(formats, expectFile(files, weightsFile), weightsFile);
  const parts = read(description);
  if (parts.graph.inputs.some(({ shape }) => shape === undefined))
    throw new RnnkitError('invalid-file', `${modelFile}: the shape of an input is missing.`);
  const model = make(parts);
  const used = new Set<string>();
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const stored = tensors.get(name);
    if (stored === undefined)
      throw new RnnkitError(
        'invalid-file',
        `${weightsFile} does not hold ${check.describe(name)}, which ${modelFile} declares.`,
      );
    if (stored.shape.join() !== shape.join()) {
      throw new RnnkitError(
        'invalid-file',
        `${weightsFile}: ${check.describe(name)} has the shape [${stored.shape.join(', ')}]; by ${modelFile} it has [${shape.join(', ')}].`,
      );
    }
    checkFinite(stored.data, name, weightsFile);
    used.add(name);
    return stored.data;
  };
  try {
    model.build(undefined, storedWeights(take));
    const left = [...tensors.keys()].find((name) => !used.has(name));
    if (left !== undefined)
      throw new RnnkitError(
        'invalid-file',
        `${weightsFile} holds ${check.describe(left)}, which ${modelFile} does not declare.`,
      );
    return { model, compiled };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function expectFile(files: ModelFiles, name: string): Uint8Array {
  if (typeof files?.get !== 'function') {
    throw new RnnkitError(
      'invalid-argument',
      `A model's files are a Map from names to bytes; got ${check.describe(files)}.`,
    );
  }
  const bytes = files.get(name);
  if (bytes === undefined)
    throw new RnnkitError('invalid-file', `There is no ${name}, so this is not a model that rnnkit saved.`);
  return bytes;
}
