// From a model's files to what predicts, and nothing besides: as little code as a page needs.
import { check, RnnkitError } from '@rnnkit/data';
import { readLayer, type Layer, type LayerMakers } from '@rnnkit/layers/predict';
import { modelFile, type ModelFiles, type NumberFormat } from '@rnnkit/storage';
import type { Tensor } from '@tensorflow/tfjs-core';

import { graphAndOptions } from '../graph-and-options.ts';
import { Predictor } from '../predictor.ts';
import { buildFromFiles } from './build-from-files.ts';

/** Options of {@link loadPredictor}. */
export interface LoadPredictorOptions {
  /**
   * What reads weights of fewer bits than float32, such as `[float16]` with `float16` of `@rnnkit/storage`, for a model that is saved in
   * `F16`. Default none.
   */
  readonly numbers?: readonly NumberFormat[];
}

const ownClass = 'rnnkit>Model';

/**
 * As `loadModel`, for a page that only predicts and should be small: it fetches the layers that the model has, and not those that
 * any model may have; nor what trains, saves, streams or describes one. The files are checked in the same way.
 *
 * @param layers the factories of the model's layers, also of those that others hold, by the names of their classes; classes that are
 * registered are known besides
 * @param options what reads the weights, where they are of fewer bits than float32
 * @typeParam Prediction what it predicts, if it is not one tensor; the caller has to know
 * @throws Error when a file is missing, damaged or not what it has to be, or names a layer that is not given
 *
 * @example
 * const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
 */
export async function loadPredictor<Prediction = Tensor>(
  files: ModelFiles,
  layers: LayerMakers,
  options: LoadPredictorOptions = {},
): Promise<Predictor<Prediction>> {
  expectMakers(layers);
  const { numbers } = check.checkOptions('loadPredictor', { numbers: check.anything }, { numbers: [] }, options);
  const read = (description: unknown): Layer => readLayer(description, makers, hint);
  const makers: LayerMakers = {
    ...layers,
    [ownClass]: (config: object) => {
      const { graph, options } = graphAndOptions({ ...config }, read);
      return new Predictor(graph, options);
    },
  };
  const { model } = buildFromFiles(
    files,
    numbers,
    ({ className, config }) => {
      if (className === ownClass) return graphAndOptions(config, read);
      throw new RnnkitError(
        'invalid-file',
        `${modelFile} names the model ${check.describe(className)}, which is none of today's. Load it with loadModel and save it again.`,
      );
    },
    ({ graph, options }) => new Predictor<Prediction>(graph, options),
  );
  return model;
}

const hint =
  'Give loadPredictor what makes it, such as { GRU: gru } with gru of @rnnkit/layers/predict, or load the model with loadModel.';

function expectMakers(layers: unknown): void {
  if (check.isPlain(layers) && Object.values(layers as object).every((maker) => typeof maker === 'function')) return;
  throw new RnnkitError(
    'invalid-argument',
    `loadPredictor takes what makes the layers, by their classes, such as { GRU: gru }; got ${check.describe(layers)}.`,
  );
}
