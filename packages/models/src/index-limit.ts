import type { Layer } from '@rnnkit/layers';

import type { Graph } from './graph.ts';

/** Where the first number is that is no id of a token below a limit; -1 where there is none. */
export function firstStrange(data: ArrayLike<number>, limit: number): number {
  for (let place = 0; place < data.length; place++) {
    const id = data[place]!;
    if (!(id >= 0 && id < limit && Number.isInteger(id))) return place;
  }
  return -1;
}

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
