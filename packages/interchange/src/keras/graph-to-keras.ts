// From a model here to Keras' configuration of it: Sequential where it is a path, Functional where it is another graph.
import type { Layer, Shape } from '@rnnkit/layers';
import { layersOf, modelFromConfig, type Graph, type GraphCall, type Model } from '@rnnkit/models';

import { isHelper } from './graph-maker.ts';
import { GraphWriter } from './graph-writer.ts';
import { kerasJson, layerToKeras, type KerasJson } from './layer-to-keras.ts';
import { callOptions } from './layer-spec.ts';
import { camelCase } from './keras-names.ts';
import { quoted, unwritable } from './refuse.ts';

/** What a model is called that has no name: in Keras, each has one. */
export const defaultName = 'model';

/**
 * The model as Keras would describe it.
 *
 * @param keepsHelpers whether layers that a reader puts in for a mask's sake are written down, too
 * @throws Error when Keras does not have a layer of it, or an option, by its name
 */
export function modelToKeras(model: Model<unknown>, keepsHelpers: boolean): KerasJson {
  const shapes = model.graph.inputs.map(({ shape, name }, place) => {
    const known = model.inputShapes?.[place] ?? shape;
    if (known === undefined) throw unwritable(`nothing says which shape its input ${quoted(name)} has`);
    return known;
  });
  const { name = defaultName, trainable } = model.getConfig();
  const common = { name, trainable };
  const written = isPath(model.graph, shapes)
    ? pathToKeras(model.graph, shapes[0]!, keepsHelpers)
    : graphToKeras(model.graph, shapes, keepsHelpers);
  const json = kerasJson('keras', written.className, { ...common, ...written.config });
  if (written.className === 'Sequential') return json;
  return { ...json, module: 'keras.src.models.functional', registered_name: 'Functional' };
}

interface Written {
  readonly className: 'Sequential' | 'Functional';
  readonly config: object;
}

const writeLayer =
  (keepsHelpers: boolean) =>
  (layer: Layer): KerasJson =>
    layerToKeras({ className: layer.className, config: layer.getConfig() }, (config) =>
      modelToKeras(modelFromConfig(config), keepsHelpers),
    );

/** Whether each layer reads what the one before gives, and nothing else. */
function isPath({ inputs, calls, outputs, form }: Graph, [shape]: readonly Shape[]): boolean {
  let last = shape!;
  const isNext = ({ layer, inputs: read, initialState, mask }: GraphCall, place: number): boolean => {
    const options = layer.getConfig();
    if (read.length !== 1 || read[0] !== place || initialState.length > 0 || mask !== undefined) return false;
    if ([...callOptions].some((option) => options[camelCase(option)] === true)) return false;
    const [made, ...more] = layer.computeOutputShapes([last]);
    last = made!;
    return more.length === 0;
  };
  return (
    inputs.length === 1 &&
    form === 'one' &&
    new Set(calls.map(({ layer }) => layer)).size === calls.length &&
    outputs[0]!.value === calls.length &&
    calls.every(isNext)
  );
}

function pathToKeras(graph: Graph, shape: Shape, keepsHelpers: boolean): Written {
  const kept = layersOf({ ...graph, calls: graph.calls.filter((call) => keepsHelpers || !isHelper(call)) });
  const layers = kept.map(writeLayer(keepsHelpers));
  const input = inputToKeras(graph, 0, shape);
  return { className: 'Sequential', config: { layers: [input, ...layers] } };
}

function graphToKeras(graph: Graph, shapes: readonly Shape[], keepsHelpers: boolean): Written {
  const names = [...graph.inputs.map(({ name }) => name), ...layersOf(graph).map(({ name }) => name)];
  const writer = new GraphWriter(names, writeLayer(keepsHelpers), keepsHelpers);
  for (const [place, shape] of shapes.entries()) writer.input(inputToKeras(graph, place, shape), shape);
  for (const call of graph.calls) writer.call(call);
  return { className: 'Functional', config: writer.finish(graph) };
}

function inputToKeras({ inputs, calls }: Graph, place: number, shape: Shape): KerasJson {
  const { name, dtype } = inputs[place]!;
  if (calls.some(({ layer }) => layer.name === name))
    throw unwritable(`an input and a layer of it are both called ${quoted(name)}`);
  const isIndex = calls.some(({ layer, inputs: read }) => read.includes(place) && layer.indexLimit !== undefined);
  return kerasJson('keras.layers', 'InputLayer', {
    batch_shape: shape,
    dtype: dtype ?? (isIndex ? 'int32' : 'float32'),
    name,
  });
}
