// A model's graph, by its configuration.
import type { Shape } from '@rnnkit/layers';

import { elementTypes } from '../onnx-model.ts';
import type { LayerGraph, Config, WriteLayer, WrittenLayer, WrittenValue } from './written-layer.ts';
import type { GraphWriter } from './graph-writer.ts';

/** What a model's configuration says. */
export interface ModelConfig {
  readonly inputs: readonly { readonly name: string; readonly shape?: Shape; readonly dtype?: string }[];
  readonly layers: readonly { readonly className: string; readonly config: Config & { readonly name: string } }[];
  readonly calls: readonly {
    readonly layer: number;
    readonly inputs: readonly number[];
    readonly initialState?: readonly number[];
    readonly mask?: number;
    readonly outputs?: number;
  }[];
  readonly outputs: readonly { readonly name: string; readonly value: number }[];
}

/** Whether an input holds ids of tokens. */
export function takesIds(config: ModelConfig, place: number): boolean {
  const { dtype } = config.inputs[place]!;
  if (dtype !== undefined) return dtype === 'int32';
  return config.calls.some(({ layer, inputs }) => {
    const { className, config: within } = config.layers[layer]!;
    return inputs.some((value, at) => {
      if (value !== place) return false;
      if (className === 'Embedding') return at === 0;
      return className === 'rnnkit>Model' && takesIds(within as unknown as ModelConfig, at);
    });
  });
}

/** Writes the calls of a graph. @param path of the model within another, or an empty one */
export function writeGraph(
  graph: LayerGraph,
  config: ModelConfig,
  path: string,
  inputs: readonly WrittenValue[],
): readonly WrittenValue[] {
  const values = [...inputs];
  for (const call of config.calls) {
    const { className, config: options } = config.layers[call.layer]!;
    const layer: WrittenLayer = {
      className,
      config: options,
      path: path === '' ? options.name : `${path}/${options.name}`,
    };
    const given = call.inputs.map((value) => values[value]!);
    const mask = call.mask === undefined ? undefined : maskOf(graph, values[call.mask]!);
    const masked = mask === undefined ? given : given.map((value) => ({ ...value, mask }));
    const initialState = (call.initialState ?? []).map((value) => values[value]!);
    const made = graph.call(layer, masked, initialState);
    values.push(...(call.outputs === undefined ? made.slice(0, 1) : made));
  }
  return config.outputs.map(({ value }) => values[value]!);
}

/** The mask of a value, or what it says itself. */
function maskOf(graph: GraphWriter, { mask, tensor, shape }: WrittenValue): NonNullable<WrittenValue['mask']> {
  if (mask !== undefined) return mask;
  const bool = graph.once(`${tensor} as a mask`, () => graph.op('Cast', [tensor], { to: elementTypes.bool }));
  return { tensor: bool, rank: shape.length };
}

/** A model within another. */
export const writeModel: WriteLayer = (graph, { config, path }, values) =>
  writeGraph(graph, config as unknown as ModelConfig, path, values);
