// Layers' names and whether they learn, through a model, its copy and its files.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { bidirectional, dense, embedding, gru, lstm, lstmCell, rnn, timeDistributed } from '@rnnkit/layers';
import { beforeAll, expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import { cloneModel, loadModel, saveModel, sequential, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x: HostArray = { data: Int32Array.from({ length: 24 }, (_, index) => (index * 7) % 5), shape: [8, 3] };
const y: HostArray = { data: Int32Array.from({ length: 8 }, (_, index) => index % 2), shape: [8] };

const namesOf = ({ layers }: TrainableModel): string[] => layers.map(({ name }) => name);
const learning = ({ weights }: TrainableModel): [string, boolean][] =>
  weights.map(({ name, trainable }) => [name, trainable]);

/** A model whose layers are frozen in every way there is. */
function partlyFrozen(): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 5, outputDim: 3, trainable: false, name: 'words' }),
      bidirectional(lstm({ units: 2, returnSequences: true, trainable: false }), { name: 'encoder' }),
      timeDistributed(dense({ units: 3, trainable: false })),
      rnn([lstmCell({ units: 2, trainable: false }), lstmCell({ units: 2 })]),
      dense({ units: 3 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 4 },
  );
  model.layers[4]!.trainable = false;
  model.build(x.shape);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

test('layers have the names they are given, and the others their class and a number that is free', () => {
  const named = gru({ units: 1, returnSequences: true });
  named.name = 'gru_1';
  const model = sequential([
    embedding({ inputDim: 2, outputDim: 2 }),
    gru({ units: 1, returnSequences: true }),
    named,
    gru({ units: 1, returnSequences: true }),
    gru({ units: 1, name: 'last' }),
    dense({ units: 1 }),
  ]);
  expect(namesOf(model)).toEqual(['embedding', 'gru', 'gru_1', 'gru_2', 'last', 'dense']);
  model.build([null, 2]);
  expect(model.weights.map(({ name }) => name)).toContain('last/kernel');
  expect(model.summary()).toContain('last');
  expect(() => sequential([dense({ units: 1, name: 'a' }), dense({ units: 1, name: 'a' })])).toThrow(
    'Two layers of the model are called "a"',
  );
  // A layer keeps its name in another model, as its weights do.
  const other = sequential([dense({ units: 1 }), model.layers[5]!].slice(1));
  expect(namesOf(other)).toEqual(['dense']);
});

test('a layer can be in two models, with its weights; not in one twice', async () => {
  const table = embedding({ inputDim: 5, outputDim: 3 });
  const reader = bidirectional(lstm({ units: 2 }));
  const one = sequential([table, reader, dense({ units: 2 })]);
  const other = sequential([table, reader, dense({ units: 4, name: 'answer' })]);
  one.build([null, 3]);
  other.build([null, 6]);
  expect(other.weights[0]!.variable).toBe(one.weights[0]!.variable);
  expect(one.outputShape).toEqual([null, 2]);
  expect(other.outputShape).toEqual([null, 4]);
  const wide = sequential([embedding({ inputDim: 5, outputDim: 4 }), reader]);
  expect(() => {
    wide.build([null, 3]);
  }).toThrow('is built for 3 features and cannot take 4');
  const within = dense({ units: 3 });
  const twice = sequential([dense({ units: 3 }), timeDistributed(within), within]);
  expect(() => {
    twice.build([null, 2, 3]);
  }).toThrow('once within another');
  one.dispose();
  wide.dispose();
});

test('a model is made of layers', () => {
  for (const bad of [undefined, null, 'dense', {}, []]) {
    expect(() => sequential(bad as never)).toThrow('A model needs at least one layer');
  }
  for (const bad of [undefined, null, 'dense', 5n, {}]) {
    expect(() => sequential([dense({ units: 1 }), bad as never])).toThrow('sequential: layer 1 takes a layer');
  }
});

test('names and frozen weights are kept by a copy and by files', async () => {
  const model = partlyFrozen();
  const expected = learning(model);
  expect(expected.filter(([, trainable]) => trainable).map(([name]) => name)).toEqual([
    'rnn/cell/1/kernel',
    'rnn/cell/1/recurrentKernel',
    'rnn/cell/1/bias',
    'dense_1/kernel',
    'dense_1/bias',
  ]);
  const copy = cloneModel(model);
  copy.build(x.shape);
  const loaded = await loadModel(await saveModel(model));
  for (const other of [copy, loaded]) {
    expect(namesOf(other)).toEqual(['words', 'encoder', 'timedistributed', 'rnn', 'dense', 'dense_1']);
    expect(learning(other)).toEqual(expected);
  }
  const before = await loaded.getWeights();
  await loaded.fit(x, y, { epochs: 2 });
  const after = await loaded.getWeights();
  for (const [index, [name, trainable]] of expected.entries()) {
    if (trainable) expect(after[index], name).not.toEqual(before[index]);
    else expect(after[index], name).toEqual(before[index]);
  }
  for (const one of [model, copy, loaded]) one.dispose();
});

test('files of the format without names are read as before', async () => {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 3, trainable: false }),
    gru({ units: 2 }),
    dense({ units: 2 }),
    dense({ units: 2, activation: 'softmax' }),
  ]);
  model.build(x.shape);
  model.layers[2]!.trainable = false;
  const files = new Map(await saveModel(model));
  const { layers, seed } = (
    JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
      model: { config: { seed: number; layers: { className: string; config: Record<string, unknown> }[] } };
    }
  ).model.config;
  const first = {
    format: 'rnnkit-sequential',
    version: 1,
    name: 'sequential',
    seed,
    inputShape: model.inputShape,
    layers: layers.map(({ className, config: { name: _name, trainable, ...config } }) => ({
      className,
      trainable,
      config,
    })),
  };
  files.set('model.json', new TextEncoder().encode(JSON.stringify(first)));
  const loaded = await loadModel(files);
  expect(learning(loaded)).toEqual(learning(model));
  expect(await loaded.getWeights()).toEqual(await model.getWeights());
  model.dispose();
  loaded.dispose();
});

test('a name of the wrong kind in a file is refused in words', async () => {
  const model = sequential([dense({ units: 2 })]);
  model.build([null, 3]);
  const files = new Map(await saveModel(model));
  const text = new TextDecoder().decode(files.get('model.json'));
  for (const bad of ['5', '"a/b"', '""', '[]', '{}']) {
    files.set('model.json', new TextEncoder().encode(text.replace('"name": "dense"', `"name": ${bad}`)));
    await expect(loadModel(files)).rejects.toThrow("A layer's name has to be text");
  }
  model.dispose();
});
