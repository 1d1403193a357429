// Models from configurations: of files, of other threads, of other models.
import { register } from '@rnnkit/data';
import { layerFromConfig } from '@rnnkit/layers';

import { graphAndOptions, type GraphAndOptions } from './graph-and-options.ts';
import { Model } from './model.ts';
import { usageOf } from './usage.ts';

/**
 * The graph and the options that a model's `getConfig` says, of layers of `@rnnkit/layers` and registered ones.
 *
 * @throws Error when it is not what `getConfig` returns, a layer is unknown, or a layer's options are not what they have to be
 */
export function readModelConfig(config: Readonly<Record<string, unknown>>): GraphAndOptions {
  return graphAndOptions(config, layerFromConfig);
}

/** A new model of a configuration, without weights. @throws Error as `readModelConfig` */
export function modelFromConfig(config: Readonly<Record<string, unknown>>): Model {
  const { graph, options } = readModelConfig(config);
  return new Model(graph, options);
}

/** A new model with the same layers and no weights yet. */
export function cloneModel<Prediction>(model: Model<Prediction>): Model<Prediction> {
  usageOf(model).expectAlive();
  return modelFromConfig(model.getConfig()) as Model<unknown> as Model<Prediction>;
}

// A model can be a layer of another, and files name it as they name layers.
register('rnnkit>Model', { fromConfig: modelFromConfig });
