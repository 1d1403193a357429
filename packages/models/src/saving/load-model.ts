// From a model's files to the model. They may come from anywhere, so all is checked before it is used.
import { check, RnnkitError } from '@rnnkit/data';
import { layerFromConfig, storedWeights, type Shape } from '@rnnkit/layers';
import { modelFile, readFloatTensors, readModelJson, type ModelFiles, type ModelJson } from '@rnnkit/storage';
import type { Tensor } from '@tensorflow/tfjs-core';

import { pathOf, type Graph } from '../graph.ts';
import { readModelConfig } from '../model-config.ts';
import type { ModelOptions } from '../graph-layer.ts';
import { Model } from '../model.ts';
import { checkFinite } from './check-finite.ts';
import { weightsFile } from './own-files.ts';

/**
 * The model of some files, to predict with. The files are checked before anything is made of them. On some backends the weights stay
 * where they are in the files' bytes, so do not change those.
 *
 * @typeParam Prediction what it predicts, if it is not one tensor; the caller has to know
 * @throws Error when a file is missing, damaged or not what it has to be
 *
 * @example
 * const model = await loadModel(await readModel('reviews')); // `readModel` of `@rnnkit/storage/node`
 */
export function loadModel<Prediction = Tensor>(files: ModelFiles): Promise<Model<Prediction>> {
  // What throws here is a rejection, as a caller of an asynchronous function expects.
  return Promise.resolve().then(
    () => readModelFiles(files, (graph, options) => new Model<Prediction>(graph, options)).model,
  );
}

/**
 * The model of some files, for those who make more of it than a model that predicts.
 *
 * @param make makes it
 * @returns it, and what else `model.json` says, unchecked
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function readModelFiles<Made extends Model<unknown>>(
  files: ModelFiles,
  make: (graph: Graph, options: ModelOptions) => Made,
): { readonly model: Made; readonly compiled: unknown } {
  const { model: description, compiled } = readModelJson(expectFile(files, modelFile));
  const { tensors } = readFloatTensors(expectFile(files, weightsFile), weightsFile);
  const { graph, options } = readDescription(description);
  if (graph.inputs.some(({ shape }) => shape === undefined))
    throw new RnnkitError('invalid-file', `${modelFile}: the shape of an input is missing.`);
  const model = make(graph, options);
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

function readDescription({ className, config }: ModelJson['model']): {
  readonly graph: Graph;
  readonly options: ModelOptions;
} {
  if (className === 'rnnkit>Model') return readModelConfig(config);
  if (className === 'Sequential') return readSequential(config);
  throw new RnnkitError('invalid-file', `${modelFile}: there is no model ${check.describe(className)}.`);
}

/** A path of layers, as version 1 of the files has it. */
function readSequential(config: Readonly<Record<string, unknown>>): {
  readonly graph: Graph;
  readonly options: ModelOptions;
} {
  const { name, seed, inputShape, layers } = config;
  if (typeof name !== 'string' || typeof seed !== 'number' || !Number.isFinite(seed)) {
    throw new RnnkitError('invalid-file', `${modelFile}: name has to be text and seed a number.`);
  }
  const isSize = (size: unknown, axis: number): boolean =>
    size === null || (axis > 0 && typeof size === 'number' && Number.isSafeInteger(size) && size > 0);
  if (!Array.isArray(inputShape) || inputShape.length === 0 || inputShape.length > 8 || !inputShape.every(isSize)) {
    throw new RnnkitError(
      'invalid-file',
      `${modelFile}: inputShape has to be a list of sizes, null for the batch first; got ${check.describe(inputShape)}.`,
    );
  }
  if (!Array.isArray(layers) || layers.length === 0 || layers.length > 1000) {
    throw new RnnkitError('invalid-file', `${modelFile}: layers has to be a list of 1 to 1,000 layers.`);
  }
  const made = layers.map((description: unknown) => {
    const layer = layerFromConfig(description);
    // Files of older versions say it here, for a whole layer, instead of in its configuration.
    if ((description as { readonly trainable?: unknown } | null)?.trainable === false) layer.trainable = false;
    return layer;
  });
  return { graph: pathOf(made, inputShape as Shape), options: { seed, name } };
}
