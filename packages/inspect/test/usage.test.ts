// What may be asked when, and of what: models in training, disposed, frozen; nonsense.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { attention, dense, embedding, gru } from '@rnnkit/layers';
import { lambdaCallback, sequential, type TrainableModel } from '@rnnkit/training';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import * as exported from '../src/index.ts';

const { attentionWeights, attributions, gateActivations, gradientNorms } = exported;

const x = [
  [1, 2, 3],
  [0, 1, 2],
  [2, 1, 3],
  [3, 3, 1],
];
const y = [0, 1, 1, 0];

function build(): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 4, outputDim: 2 }),
      attention(),
      gru({ units: 2 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 2 },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  model.build([null, 3]);
  return model;
}

beforeAll(async () => {
  await useBackend(cpu());
});

test('while a model is trained, all that is said is of the weights of one step', async () => {
  const before = memory().numTensors;
  const model = build();
  const ask = (): Promise<unknown> =>
    Promise.all([
      attributions(model, x),
      attributions(model, x, { method: 'occlusion' }),
      gateActivations(model, [1, 2]),
      attentionWeights(model, x),
      gradientNorms(model, x, y),
    ]);
  const asked: { readonly weights: Promise<Float32Array[]>; readonly answer: Promise<unknown> }[] = [];
  // Not awaited: the next step would go on meanwhile.
  const callback = lambdaCallback({
    onBatchEnd: () => void asked.push({ weights: model.getWeights(), answer: ask() }),
  });
  await model.fit(x, y, { epochs: 2, batchSize: 2, callbacks: [callback] });
  expect(asked).toHaveLength(4);
  const answers = await Promise.all(asked.map(({ answer }) => answer));
  for (const [place, { weights }] of asked.entries()) {
    model.setWeights(await weights);
    expect(answers[place]).toEqual(await ask());
  }
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a model that learns nothing has gradients all the same', async () => {
  const model = build();
  const expected = await gradientNorms(model, x, y);
  for (const layer of model.layers) layer.trainable = false;
  expect(await gradientNorms(model, x, y)).toEqual(expected);
  model.dispose();
});

test('what is no model, or is one no more, is refused', async () => {
  const model = build();
  model.dispose();
  for (const [wrong, message] of [
    [model, 'The model has been disposed'],
    [undefined, 'A model is needed here'],
    [{}, 'A model is needed here'],
    [[dense({ units: 1 })], 'A model is needed here'],
  ] as const) {
    await expect(attributions(wrong as never, x)).rejects.toThrow(message);
    await expect(gradientNorms(wrong as never, x, y)).rejects.toThrow(message);
    await expect(gateActivations(wrong as never, [1])).rejects.toThrow(message);
    await expect(attentionWeights(wrong as never, [[1]])).rejects.toThrow(message);
  }
});

test('data are checked', async () => {
  const model = build();
  for (const [bad, named] of [
    [4, '4'],
    [-1, '-1'],
    [0.5, '0.5'],
    [Number.NaN, 'NaN'],
  ] as const) {
    await expect(gateActivations(model, [1, bad])).rejects.toThrow(`ids holds ${named} at [0, 1]`);
    await expect(attributions(model, [[1, bad, 1]])).rejects.toThrow(`x holds ${named} at [0, 1]`);
    await expect(attentionWeights(model, [[1, bad, 1]])).rejects.toThrow(`x holds ${named} at [0, 1]`);
    await expect(gradientNorms(model, [[1, bad, 1]], [0])).rejects.toThrow(`x holds ${named} at [0, 1]`);
  }
  await expect(gradientNorms(model, x, [1, 0])).rejects.toThrow('x has 4 rows, y has 2.');
  await expect(gradientNorms(model, x, [0, 1, 2, 0])).rejects.toThrow('The label at position 2 is 2');
  const good: Readonly<Record<string, readonly unknown[]>> = {
    attentionWeights: [model, x],
    attributions: [model, x, { method: 'occlusion' }],
    gateActivations: [model, [1, 2]],
    gradientNorms: [model, x, y],
  };
  expect(Object.keys(exported).toSorted()).toEqual(Object.keys(good));
  for (const [name, run] of Object.entries<unknown>(exported)) {
    expect(await badAnswers({ name, run: run as (...given: never[]) => unknown, good: good[name]! })).toEqual([]);
  }
  model.dispose();
});
