// Models from configurations: of files, of other threads, of other models.
import { check, register } from '@rnnkit/data';

import { graphFromConfig } from './graph-config.ts';
import type { Graph } from './graph.ts';
import type { ModelOptions } from './graph-layer.ts';
import { Model } from './model.ts';
import { usageOf } from './usage.ts';

/**
 * The graph and the options that a model's `getConfig` says.
 *
 * @throws Error when it is not what `getConfig` returns, a layer is unknown, or a layer's options are not what they have to be
 */
export function readModelConfig(config: Readonly<Record<string, unknown>>): {
  readonly graph: Graph;
  readonly options: ModelOptions;
} {
  const { name, seed, trainable, ...rest } = check.checkOptions<Record<string, unknown>>(
    'model',
    {
      name: check.anything,
      seed: check.anything,
      trainable: check.anything,
      inputs: check.anything,
      layers: check.anything,
      calls: check.anything,
      outputs: check.anything,
      form: check.anything,
    },
    {},
    config,
  );
  const given = { name, seed, trainable };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { graph: graphFromConfig(rest), options };
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
