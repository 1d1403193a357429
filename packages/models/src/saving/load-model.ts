// From a model's files to the model, of whichever layers and version.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { layerFromConfig, type Shape } from '@rnnkit/layers';
import { modelFile, readFloatTensors, readModelJson, type ModelFiles, type ModelJson } from '@rnnkit/storage';
import type { Tensor } from '@tensorflow/tfjs-core';

import { pathOf, type Graph } from '../graph.ts';
import type { GraphAndOptions } from '../graph-and-options.ts';
import { readModelConfig } from '../model-config.ts';
import type { ModelOptions } from '../graph-layer.ts';
import { Model } from '../model.ts';
import { buildFromFiles, type Readers } from './build-from-files.ts';

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
  return buildFromFiles(files, readers, readDescription, ({ graph, options }) => make(graph, options));
}

const readers: Readers = {
  readModelJson,
  readWeights: (bytes, file) => readFloatTensors(bytes, file).tensors,
};

function readDescription({ className, config }: ModelJson['model']): GraphAndOptions {
  if (className === 'rnnkit>Model') return readModelConfig(config);
  if (className === 'Sequential') return readSequential(config);
  throw new RnnkitError('invalid-file', `${modelFile}: there is no model ${check.describe(className)}.`);
}

/** A path of layers, as version 1 of the files has it. */
function readSequential(config: Readonly<Record<string, unknown>>): GraphAndOptions {
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
