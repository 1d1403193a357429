// A model's configuration, which may come from a file, as the graph and the options that a model is made with.
import type { Layer } from '@rnnkit/layers';

import { graphFromConfig } from './graph-config.ts';
import type { Graph } from './graph.ts';
import type { ModelOptions } from './graph-layer.ts';

/** What a model is made with. */
export interface GraphAndOptions {
  readonly graph: Graph;
  readonly options: ModelOptions;
}

/**
 * The graph and the options that a model's `getConfig` says.
 *
 * @param read makes a layer of `{ className, config }`
 * @throws Error when it is not what `getConfig` returns, a layer is unknown, or a layer's options are not what they have to be
 */
export function graphAndOptions(
  config: Readonly<Record<string, unknown>>,
  read: (description: unknown) => Layer,
): GraphAndOptions {
  const { name, seed, trainable, ...rest } = Object(config) as ModelOptions & typeof config;
  // A model checks its options.
  return { graph: graphFromConfig(rest, read), options: { name, seed: seed!, trainable } };
}
