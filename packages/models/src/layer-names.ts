// What the layers of a model are called.
import { needed } from '@rnnkit/data/predict';
import type { Layer } from '@rnnkit/layers/predict';

import { unusedName } from './graph.ts';
import { refusals } from './refused.ts';

/**
 * Gives each layer that has none a name, its class and a number, such as `lstm` and `lstm_1`. Weights are saved, and remembered by
 * optimizers, under these names.
 *
 * @throws Error when two have been given one name
 */
export function nameLayers(layers: readonly Layer[]): void {
  const given = layers.filter((layer) => layer.isNamed).map(({ name }) => name);
  const twice = given.find((name, index) => given.indexOf(name) < index);
  if (twice !== undefined) throw needed(refusals).calledAlike(twice);
  const taken = new Set(given);
  for (const layer of layers) {
    const base = layer.className.split('>').at(-1)!.toLowerCase();
    layer.joinModel(layer.isNamed ? layer.name : unusedName(base, taken));
  }
}
