// From a model's files to what predicts, and nothing besides: as little code as a page needs.
import { check, needed, withParts } from '@rnnkit/data/predict';
import { readLayer, type Layer, type LayerMakers } from '@rnnkit/layers/predict';
import { readFloatTensors, readModelJson, type ModelFiles } from '@rnnkit/storage/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { graphAndOptions } from '../graph-and-options.ts';
import { Predictor } from '../predictor.ts';
import { refusals } from '../refused.ts';
import { rest } from '../to-rest.ts';
import { buildFromFiles } from './build-from-files.ts';

const ownClass = 'rnnkit>Model';

/**
 * As `loadModel`, for a page that only predicts and should be small: it fetches the layers that the model has, and not those that
 * any model may have; nor what trains, saves, streams or describes one. The files are checked in the same way. What reads unusual ones,
 * such as weights in half precision, and what says why one is refused, is fetched when it is needed.
 *
 * @param layers the factories of the model's layers, also of those that others hold, by the names of their classes; classes that are
 * registered are known besides
 * @typeParam Prediction what it predicts, if it is not one tensor; the caller has to know
 * @throws Error when a file is missing, damaged or not what it has to be, or names a layer that is not given
 *
 * @example
 * const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
 */
export function loadPredictor<Prediction = Tensor>(
  files: ModelFiles,
  layers: LayerMakers,
): Promise<Predictor<Prediction>> {
  return withParts(() => predictorOf<Prediction>(files, layers), rest);
}

function predictorOf<Prediction>(files: ModelFiles, layers: LayerMakers): Predictor<Prediction> {
  const areMakers = check.isPlain(layers) && Object.values(layers).every((maker) => typeof maker === 'function');
  if (!areMakers) throw needed(refusals).noMakers(layers);
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
    { readModelJson, readWeights: readFloatTensors },
    ({ className, config }) => {
      if (className === ownClass) return graphAndOptions(config, read);
      throw needed(refusals).otherModel(className);
    },
    ({ graph, options }) => new Predictor<Prediction>(graph, options),
  );
  return model;
}

const hint =
  'Give loadPredictor what makes it, such as { GRU: gru } with gru of @rnnkit/layers/predict, or load the model with loadModel.';
