// The layers of a model: what they have to be, and what they are called.
import { RnnkitError } from '@rnnkit/data';
import { expectLayer, type Layer } from '@rnnkit/layers/predict';

import { unusedName } from './graph.ts';

/** The layers that a path can be made of. @throws Error when there is none, one is no layer, or one is there twice */
export function expectLayers(layers: unknown): readonly Layer[] {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new RnnkitError('invalid-argument', 'A model needs at least one layer: sequential([dense({ units: 1 })]).');
  }
  const made = layers.map((layer: unknown, index) => expectLayer(`sequential: layer ${index}`, layer));
  if (new Set(made).size < made.length) {
    throw new RnnkitError(
      'invalid-argument',
      'A layer is in the sequence twice; make two layers, or share one in a graph, by apply and model({ inputs, outputs }).',
    );
  }
  return made;
}

/**
 * Gives each layer that has none a name, its class and a number, such as `lstm` and `lstm_1`. Weights are saved, and remembered by
 * optimizers, under these names.
 *
 * @throws Error when two have been given one name
 */
export function nameLayers(layers: readonly Layer[]): void {
  const given = layers.filter((layer) => layer.isNamed).map(({ name }) => name);
  const twice = given.find((name, index) => given.indexOf(name) < index);
  if (twice !== undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `Two layers of the model are called "${twice}"; give one of them another name, by the option name.`,
    );
  }
  const taken = new Set(given);
  for (const layer of layers) {
    const base = layer.className.split('>').at(-1)!.toLowerCase();
    layer.joinModel(layer.isNamed ? layer.name : unusedName(base, taken));
  }
}
