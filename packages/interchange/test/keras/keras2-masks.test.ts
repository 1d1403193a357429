// Masks of merged values in files of Keras 2: a step counts where it does so in all that say anything.
import { describe, expect, test } from 'vitest';

import { allParts } from '../../src/keras/all-parts.ts';
import { buildModel } from '../../src/keras/build-model.ts';
import { readObject } from '../../src/keras/keras-object.ts';

const node = (...names: readonly string[]): object[][][] => [names.map((name) => [name, 0, 0, {}] as never)];
const layer = (className: string, name: string, from: readonly string[], config: object): object => ({
  class_name: className,
  name,
  config: { name, trainable: true, ...config },
  inbound_nodes: from.length === 0 ? [] : node(...from),
});
const input = (name: string): object => layer('InputLayer', name, [], { batch_input_shape: [null, null] });
const embedding = (name: string, from: string, isMasked: boolean): object =>
  layer('Embedding', name, [from], { input_dim: 5, output_dim: 3, mask_zero: isMasked });

/** Two embeddings, added, and read by an LSTM. */
function built(from: readonly [string, string], masked: readonly [boolean, boolean], isKeras2: boolean, merge: object) {
  const config = {
    name: 'model',
    layers: [
      input('a'),
      input('b'),
      embedding('one', from[0], masked[0]),
      embedding('other', from[1], masked[1]),
      merge,
      layer('LSTM', 'lstm', ['merged'], { units: 2 }),
    ],
    input_layers: [
      ['a', 0, 0],
      ['b', 0, 0],
    ],
    output_layers: [['lstm', 0, 0]],
  };
  const { model } = buildModel(readObject({ class_name: 'Model', config }, 'the model'), isKeras2, allParts);
  const calls = model.graph.calls.map(({ layer: { name }, inputs, mask }) => ({ name, inputs, mask }));
  model.dispose();
  return calls;
}

describe.each([
  ['Add', layer('Add', 'merged', ['one', 'other'], {})],
  ['Concatenate', layer('Concatenate', 'merged', ['one', 'other'], { axis: -1 })],
])('%s', (_, merge) => {
  test('of values with one mask is as in Keras 3', () => {
    const [two, three] = [true, false].map((isKeras2) => built(['a', 'a'], [true, true], isKeras2, merge));
    expect(two).toEqual(three);
    expect(two!.map(({ name }) => name)).toEqual(['one', 'other', 'merged', 'lstm']);
  });

  test('of values of which one has a mask has that mask', () => {
    const lstm = built(['a', 'b'], [true, false], true, merge).at(-1)!;
    const reader = built(['a', 'b'], [true, false], true, merge).find(({ mask }) => mask !== undefined);
    // Value 2 is that of the masked embedding; both inputs come before it.
    expect(reader).toEqual({ name: 'lstm', inputs: lstm.inputs, mask: 2 });
  });

  test('of values with two masks is refused where somebody asks for the mask', () => {
    expect(() => built(['a', 'b'], [true, true], true, merge)).toThrow(
      'of merged values, Keras 2 takes the steps that count in all, and layers here take any',
    );
    expect(() => built(['a', 'b'], [true, true], false, merge)).not.toThrow();
  });
});
