// The layers that models are made of.
import { RnnkitError } from '@rnnkit/data/predict';
import { expectLayer, type Layer } from '@rnnkit/layers/predict';

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
