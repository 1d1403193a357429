// What a path and a graph of Keras' layers are both made with: layers, and the model in the end.
import { layerFromConfig, type Layer, type Shape } from '@rnnkit/layers';
import { Model, type Graph } from '@rnnkit/models';

import { describeLayer, type Describing, type LayerDescription } from './describe-layer.ts';
import { counter, type KerasObject } from './keras-object.ts';
import type { WeightPath } from './layer-spec.ts';
import { damaged, quoted } from './refuse.ts';

/** A layer's name, its place among Keras' weights, and what it has there. */
export interface LayerWeights {
  readonly name: string;
  readonly place: string;
  readonly weights: readonly WeightPath[];
}

/** A model without weights. */
export interface BuiltModel {
  readonly model: Model<unknown>;
  readonly layers: readonly LayerWeights[];
}

/** A layer, and where it has its weights. */
export interface Known {
  readonly layer: Layer;
  readonly weights: LayerWeights;
}

/** Makes the layers of a model, one after the other. */
export function describer(describing: Describing): (object: KerasObject, more?: object) => Known {
  const place = counter();
  return (object, more = {}) => {
    const { className, config, weights }: LayerDescription = describeLayer(object, describing);
    const layer = layerFromConfig({ className, config: { ...config, ...more } });
    return { layer, weights: { name: object.name, place: place(object.className), weights } };
  };
}

/** The model of a graph. */
export function finish(object: KerasObject, graph: Graph, known: Iterable<Known>): BuiltModel {
  const { name } = object.config;
  const options = typeof name === 'string' && name !== '' ? { name } : {};
  return { model: new Model<unknown>(graph, options), layers: Array.from(known, ({ weights }) => weights) };
}

/** The shape of an input, whose first axis is the batch. @throws Error when it is none */
export function readShape(shape: unknown, { name }: KerasObject): Shape {
  const isSize = (size: unknown): boolean => size === null || (Number.isSafeInteger(size) && (size as number) > 0);
  if (Array.isArray(shape) && shape.length > 0 && shape.length <= 8 && shape.every(isSize))
    return [null, ...(shape as Shape).slice(1)];
  throw damaged(`the shape of an input of ${quoted(name)} is missing, or none`);
}
