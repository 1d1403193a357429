// A graph as JSON.
import { layerToConfig, type Shape } from '@rnnkit/layers/predict';

import { layersOf, type Graph, type GraphInput } from './graph.ts';

/** A graph as JSON. @param inputShapes what it is built for, for inputs whose shape was left to the data */
export function graphToConfig(
  graph: Graph,
  inputShapes: readonly Shape[] | undefined,
): Readonly<Record<string, unknown>> {
  const layers = layersOf(graph);
  return {
    inputs: graph.inputs.map(({ name, shape, dtype }, place) =>
      inputConfig(name, shape ?? inputShapes?.[place], dtype),
    ),
    layers: layers.map(layerToConfig),
    calls: graph.calls.map(({ layer, inputs, initialState, mask, outputs }) => ({
      layer: layers.indexOf(layer),
      inputs,
      ...(initialState.length > 0 && { initialState }),
      ...(mask !== undefined && { mask }),
      ...(outputs !== undefined && { outputs }),
    })),
    outputs: graph.outputs,
    form: graph.form,
  };
}

function inputConfig(name: string, shape: Shape | undefined, dtype: GraphInput['dtype']): object {
  return { name, ...(shape !== undefined && { shape }), ...(dtype !== undefined && { dtype }) };
}
