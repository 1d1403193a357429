// What all who load a model do with its files, which may come from anywhere: all is checked before it is used.
import { needed } from '@rnnkit/data/predict';
import { storedWeights } from '@rnnkit/layers/predict';
import { modelFile, type ModelFiles, type ModelJson, type StoredTensor } from '@rnnkit/storage/predict';

import type { GraphAndOptions } from '../graph-and-options.ts';
import type { GraphLayer } from '../graph-layer.ts';
import { refusals } from '../refused.ts';
import { checkFinite } from './check-finite.ts';
import { weightsFile } from './own-files.ts';

/** What reads the files. */
export interface Readers {
  readonly readModelJson: (bytes: Uint8Array) => ModelJson;
  readonly readWeights: (bytes: Uint8Array, file: string) => ReadonlyMap<string, StoredTensor>;
}

/**
 * A model of some files, with its weights.
 *
 * @param readers what reads them
 * @param read makes of a class and its configuration what a model is made with
 * @param make makes it
 * @returns it, and what else `model.json` says, unchecked
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function buildFromFiles<Made extends GraphLayer>(
  files: ModelFiles,
  { readModelJson, readWeights }: Readers,
  read: (description: ModelJson['model']) => GraphAndOptions,
  make: (parts: GraphAndOptions) => Made,
): { readonly model: Made; readonly compiled: unknown } {
  const { model: description, compiled } = readModelJson(expectFile(files, modelFile));
  const tensors = readWeights(expectFile(files, weightsFile), weightsFile);
  const parts = read(description);
  if (parts.graph.inputs.some(({ shape }) => shape === undefined)) throw needed(refusals).shapeMissing();
  const model = make(parts);
  const left = new Set(tensors.keys());
  const take = (name: string, wanted: readonly number[]): Float32Array => {
    const { shape, data } = tensors.get(name) ?? {};
    if (data === undefined || shape?.join() !== wanted.join()) throw needed(refusals).noWeight(name, wanted, shape);
    checkFinite(data, name, weightsFile);
    left.delete(name);
    return data;
  };
  try {
    model.build(undefined, storedWeights(take));
    for (const name of left) throw needed(refusals).strayWeight(name);
    return { model, compiled };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function expectFile(files: ModelFiles, name: string): Uint8Array {
  const bytes = typeof files?.get === 'function' ? files.get(name) : undefined;
  if (bytes === undefined) throw needed(refusals).noFile(files, name);
  return bytes;
}
