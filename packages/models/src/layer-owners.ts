// Which layers are in models. One layer can be in several, which share its weights: the last that is disposed frees them.
import type { Layer } from '@rnnkit/layers';

const models = new WeakMap<Layer, number>();

/** Counts the layers of a model that is made. */
export function holdLayers(layers: readonly Layer[]): void {
  for (const layer of layers) models.set(layer, (models.get(layer) ?? 0) + 1);
}

/** Whether a layer is in a model that has not been disposed. */
export function isHeld(layer: Layer): boolean {
  return (models.get(layer) ?? 0) > 0;
}

/** Frees the layers of a model that is disposed, but for those that are in others, too. */
export function releaseLayers(layers: readonly Layer[]): void {
  for (const layer of layers) {
    const others = (models.get(layer) ?? 1) - 1;
    models.set(layer, others);
    if (others === 0) layer.dispose();
  }
}
