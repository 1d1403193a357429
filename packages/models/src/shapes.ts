// The shapes of a graph's values, and the weights that are made for them: all of them, or none.
import type { Random } from '@rnnkit/data/predict';
import { needed } from '@rnnkit/data/predict';
import { checkShape, type Layer, type Shape, type WeightSource } from '@rnnkit/layers/predict';

import { layersOf, type Graph } from './graph.ts';
import { refusals } from './refused.ts';

/** A shape with the batch left open. @throws Error when it is no shape */
export function expectShape(shape: unknown): Shape {
  checkShape('A model', shape);
  return [null, ...shape.slice(1)];
}

/**
 * The shapes of a graph's values, by their numbers.
 *
 * @param visit is told of the shapes that a call's layer is given, before its outputs' are asked for
 * @throws Error when a layer cannot take what it is given
 */
export function shapesOf(
  { inputs, calls }: Graph,
  inputShapes: readonly Shape[],
  visit?: (layer: Layer, shapes: readonly Shape[]) => void,
): readonly Shape[] {
  if (inputShapes.length !== inputs.length) throw needed(refusals).otherShapes(inputs.length, inputShapes.length);
  const shapes: Shape[] = [...inputShapes];
  for (const call of calls) {
    const given = call.inputs.map((number) => shapes[number]!);
    visit?.(call.layer, given);
    const made = call.layer.computeOutputShapes(given);
    shapes.push(...(call.outputs === undefined ? made.slice(0, 1) : made));
  }
  return shapes;
}

/**
 * Builds the layers of a graph.
 *
 * @param shapes of its values, by their numbers
 * @param sourceOf where a layer's weights come from
 * @returns the shapes
 * @throws Error when a weight cannot be made; then no layer is built that was not before
 */
export function buildGraph(
  graph: Graph,
  shapes: readonly Shape[],
  sourceOf: (layer: Layer, index: number) => Random | WeightSource,
): readonly Shape[] {
  const layers = layersOf(graph);
  const fresh = layers.filter((layer) => !layer.built);
  try {
    for (const { layer, inputs } of graph.calls) {
      const [first, ...others] = inputs.map((number) => shapes[number]!);
      layer.build(first!, sourceOf(layer, layers.indexOf(layer)), ...others);
    }
    const variables = layers.flatMap(({ weights }) => weights.map(({ variable }) => variable));
    if (new Set(variables).size < variables.length) throw needed(refusals).heldTwice();
  } catch (error) {
    // Half a model is none: it can be built again, for another shape or when there is memory.
    for (const layer of fresh) layer.dispose();
    throw error;
  }
  return shapes;
}
