// The names of a graph's outputs: given ones, and those of the layers that they come from.
import type { Layer } from '@rnnkit/layers';

import { firstOutputs, unusedName, type Graph } from './graph.ts';

/** The layer that a value comes from, also within a model within; undefined for an input. */
export function layerBehind(graph: Graph, value: number): Layer | undefined {
  const starts = firstOutputs(graph);
  const index = graph.calls.findLastIndex((_, place) => starts[place]! <= value);
  if (value < graph.inputs.length || index === -1) return undefined;
  const { layer } = graph.calls[index]!;
  const within = (layer as Partial<{ readonly graph: Graph }>).graph;
  return within === undefined ? layer : (layerBehind(within, within.outputs[value - starts[index]!]!.value) ?? layer);
}

/** The graph with a name for each output: the given ones, and elsewhere that of the layer that it comes from. */
export function nameOutputs(graph: Graph): Graph {
  const taken = new Set(graph.outputs.flatMap(({ name }) => name ?? []));
  const outputs = graph.outputs.map(({ name, value }) => {
    const base = layerBehind(graph, value)?.name ?? graph.inputs[value]!.name;
    return { name: name ?? unusedName(base, taken), value };
  });
  return { ...graph, outputs };
}
