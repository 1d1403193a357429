// What every layer has besides the options of its class: a name, whether it learns, whether it goes on from batch to batch; also
// through layers that hold layers, and through configurations.
import { Random } from '@rnnkit/data';
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { beforeAll, expect, test } from 'vitest';

import {
  activation,
  bidirectional,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  gruCell,
  layerFromConfig,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  rnn,
  simpleRnn,
  simpleRnnCell,
  spatialDropout1d,
  stackedRnnCells,
  timeDistributed,
  type Layer,
  type LayerOptions,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const makers: Readonly<Record<string, (options: LayerOptions) => Layer>> = {
  activation: (options) => activation({ activation: 'tanh', ...options }),
  bidirectional: (options) => bidirectional(lstm({ units: 2 }), options),
  dense: (options) => dense({ units: 2, ...options }),
  dropout: (options) => dropout({ rate: 0.5, ...options }),
  embedding: (options) => embedding({ inputDim: 3, outputDim: 2, ...options }),
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru: (options) => gru({ units: 2, ...options }),
  gruCell: (options) => gruCell({ units: 2, ...options }),
  layerNormalization,
  lstm: (options) => lstm({ units: 2, ...options }),
  lstmCell: (options) => lstmCell({ units: 2, ...options }),
  masking,
  rnn: (options) => rnn(lstmCell({ units: 2 }), options),
  simpleRnn: (options) => simpleRnn({ units: 2, ...options }),
  simpleRnnCell: (options) => simpleRnnCell({ units: 2, ...options }),
  spatialDropout1d: (options) => spatialDropout1d({ rate: 0.5, ...options }),
  stackedRnnCells: (options) => stackedRnnCells([lstmCell({ units: 2 })], options),
  timeDistributed: (options) => timeDistributed(dense({ units: 2 }), options),
};

/** Through JSON and back. */
function copied(layer: Layer): Layer {
  const description: unknown = JSON.parse(JSON.stringify({ className: layer.className, config: layer.getConfig() }));
  return layerFromConfig(description);
}

function built(layer: Layer): Layer {
  layer.build([null, 3, 4], new Random(1));
  return layer;
}

const learning = (layer: Layer): boolean[] => layer.weights.map(({ trainable }) => trainable);

test.each(Object.entries(makers))('%s has a name and can be frozen, also through its configuration', (_, make) => {
  const plain = make({});
  expect([plain.isNamed, plain.trainable]).toEqual([false, true]);
  expect(plain.getConfig()).not.toHaveProperty('name');
  expect(copied(plain).getConfig()).toEqual(plain.getConfig());
  const layer = make({ name: 'encoder', trainable: false });
  expect([layer.name, layer.isNamed, layer.trainable]).toEqual(['encoder', true, false]);
  expect(layer.getConfig()).toMatchObject({ name: 'encoder', trainable: false });
  expect([copied(layer).name, copied(layer).trainable]).toEqual(['encoder', false]);
  expect(() => make({ name: 'a/b' })).toThrow('without a slash');
  expect(() => make({ name: 5 as never })).toThrow('got 5');
  expect(() => make({ trainable: 'no' as never })).toThrow('trainable has to be true or false; got "no"');
});

test('a layer is named until it is in a model', () => {
  const layer = dense({ units: 1 });
  expect(layer.name).toBe('Dense');
  layer.name = 'answer';
  layer.joinModel('dense_3');
  expect(layer.name).toBe('answer');
  layer.name = 'answer';
  expect(() => {
    layer.name = 'other';
  }).toThrow('"answer" is in a model');
  for (const bad of ['', 'a\nb', 'x'.repeat(101), null]) {
    expect(() => dense({ units: 1, name: bad as string })).toThrow("A layer's name has to be text");
  }
});

test('what is frozen within a layer stays so in a copy of it', () => {
  const frozen = { trainable: false };
  const layers: [Layer, boolean[]][] = [
    [bidirectional(lstm({ units: 2, ...frozen })), [false, false, false, false, false, false]],
    [timeDistributed(dense({ units: 2, ...frozen })), [false, false]],
    [timeDistributed(bidirectional(gru({ units: 2, useBias: false, ...frozen }))), [false, false, false, false]],
    [rnn(simpleRnnCell({ units: 2, ...frozen })), [false, false, false]],
    [
      rnn([gruCell({ units: 2, useBias: false, ...frozen }), gruCell({ units: 2, useBias: false })]),
      [false, false, true, true],
    ],
  ];
  for (const [layer, expected] of layers) {
    const shape = layer.className === 'TimeDistributed' ? [null, 3, 4, 5] : [null, 3, 4];
    layer.build(shape, new Random(1));
    const copy = copied(layer);
    copy.build(shape, new Random(1));
    expect(learning(layer)).toEqual(expected);
    expect(learning(copy)).toEqual(expected);
    expect(copy.getConfig()).toEqual(layer.getConfig());
    layer.dispose();
    copy.dispose();
  }
});

test('freezing a layer reaches the weights of those within at any time, and so does thawing it', () => {
  const layers = [
    bidirectional(lstm({ units: 2, trainable: false })),
    timeDistributed(dense({ units: 2, trainable: false })),
    rnn([lstmCell({ units: 2, trainable: false }), gruCell({ units: 2 })]),
  ];
  for (const layer of layers) {
    built(layer);
    const { weights } = layer;
    layer.trainable = false;
    expect(learning(layer)).toEqual(weights.map(() => false));
    expect(learning(copied(layer).build([null, 3, 4], new Random(1)) ?? layer)).toEqual(weights.map(() => false));
    layer.trainable = true;
    expect(learning(layer)).toEqual(weights.map(() => true));
    layer.dispose();
  }
});

test('a layer says that it is stateful, however deep the one within that is', () => {
  const stateful = lstm({ units: 2, stateful: true });
  expect(stateful.stateful).toBe(true);
  expect(bidirectional(stateful).stateful).toBe(true);
  expect(timeDistributed(stateful).stateful).toBe(true);
  expect(timeDistributed(timeDistributed(bidirectional(stateful))).stateful).toBe(true);
  expect(timeDistributed(rnn(lstmCell({ units: 2 }), { stateful: true })).stateful).toBe(true);
  expect(bidirectional(lstm({ units: 2 })).stateful).toBe(false);
  expect(dense({ units: 2 }).stateful).toBe(false);
});
