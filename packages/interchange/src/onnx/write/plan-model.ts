// The graph of a model, by its configuration alone: all but the numbers of its weights.
import type { Shape } from '@rnnkit/layers';

import { elementTypes, type OnnxNode, type OnnxValueInfo } from '../onnx-model.ts';
import type { WrittenConstant, WrittenWeight } from './graph-writer.ts';
import { writeLayer } from './layers.ts';
import { takesIds, writeGraph, type ModelConfig } from './write-graph.ts';
import { asFloats, LayerGraph, type WrittenValue } from './written-layer.ts';

/** A model's graph without the numbers of its weights. */
export interface ModelPlan {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly WrittenConstant[];
  readonly weights: readonly WrittenWeight[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** Sizes, with names for those that may differ. */
function namedShape(name: string, shape: Shape): readonly (number | string)[] {
  return shape.map((size, axis) => (axis === 0 ? 'batch' : (size ?? `${name}_${axis}`)));
}

/**
 * The graph of a model. @throws RnnkitError `unsupported` when a layer cannot be written
 *
 * @param config what the model's `getConfig` says, with the shapes of its inputs
 * @param most calls of layers that there may be
 */
export function planModel(config: ModelConfig, most: number = Number.POSITIVE_INFINITY): ModelPlan {
  const { inputs, outputs } = config;
  const names = [...inputs, ...outputs].map(({ name }) => name);
  const graph = new LayerGraph(names, writeLayer, most);
  const given = inputs.map(({ name, shape = [] }, place): WrittenValue => ({
    tensor: name,
    shape,
    isWhole: takesIds(config, place),
  }));
  const made = writeGraph(graph, config, '', given).map((value) => asFloats(graph, value));
  // A graph's values have one name each, so what an output is called may be that of an input.
  const outputNames = outputs.map(({ name }) =>
    inputs.some((input) => input.name === name) ? graph.name(`${name}/out`) : name,
  );
  for (const [place, value] of made.entries())
    graph.add({ name: `output_${place}`, opType: 'Identity', inputs: [value.tensor], outputs: [outputNames[place]!] });
  return {
    nodes: graph.nodes,
    constants: [...graph.constants.values()],
    weights: [...graph.weights.values()],
    inputs: given.map(({ tensor, shape, isWhole }) => ({
      name: tensor,
      elementType: isWhole === true ? elementTypes.int64 : elementTypes.float,
      shape: namedShape(tensor, shape),
    })),
    outputs: made.map(({ shape }, place) => ({
      name: outputNames[place]!,
      elementType: elementTypes.float,
      shape: namedShape(outputNames[place]!, shape),
    })),
  };
}
