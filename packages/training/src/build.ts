// Making the weights of layers that are one after the other: all of them, or none.
import { check, type Random, RnnkitError } from '@rnnkit/data';
import type { Layer, Shape, WeightSource } from '@rnnkit/layers';

const isSize = (size: unknown): boolean => size === null || (Number.isSafeInteger(size) && (size as number) >= 0);

/**
 * The shapes between layers: the input's first, then each layer's output's. The batch is null.
 *
 * @throws Error when it is no shape, or a layer cannot take what the one before returns
 */
export function shapesOf(layers: readonly Layer[], inputShape: unknown): readonly Shape[] {
  if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(isSize)) {
    throw new RnnkitError(
      'invalid-argument',
      `A model is built for a shape such as [null, 100], null for what may differ; got ${check.describe(inputShape)}.`,
    );
  }
  const shapes: Shape[] = [[null, ...(inputShape as Shape).slice(1)]];
  for (const layer of layers) shapes.push(layer.computeOutputShape(shapes.at(-1)!));
  return shapes;
}

/**
 * Builds layers for the shapes between them.
 *
 * @param sourceOf where a layer's weights come from
 * @throws Error when a weight cannot be made; then no layer is built that was not before
 */
export function buildLayers(
  layers: readonly Layer[],
  shapes: readonly Shape[],
  sourceOf: (layer: Layer, index: number) => Random | WeightSource,
): void {
  const fresh = layers.filter((layer) => !layer.built);
  try {
    for (const [index, layer] of layers.entries()) layer.build(shapes[index]!, sourceOf(layer, index));
    const variables = layers.flatMap(({ weights }) => weights.map(({ variable }) => variable));
    if (new Set(variables).size < variables.length) {
      throw new RnnkitError('invalid-argument', 'A layer is in the model twice, once within another; make two layers.');
    }
  } catch (error) {
    // Half a model is none: it can be built again, for another shape or when there is memory.
    for (const layer of fresh) layer.dispose();
    throw error;
  }
}
