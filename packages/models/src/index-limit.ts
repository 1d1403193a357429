import type { Layer } from '@rnnkit/layers';

import type { Graph } from './graph.ts';

/** What ids of tokens in an input have to be below, if a layer looks them up; undefined for numbers of any kind. */
export function indexLimitOf({ calls }: Graph, place: number): number | undefined {
  const limits = calls.flatMap(({ layer, inputs }) =>
    inputs.flatMap((number, at) => (number === place ? (limitOf(layer, at) ?? []) : [])),
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function limitOf(layer: Layer, place: number): number | undefined {
  const { graph } = layer as Partial<{ readonly graph: Graph }>;
  if (graph !== undefined) return indexLimitOf(graph, place);
  return place === 0 ? layer.indexLimit : undefined;
}
