// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as exported from '../src/index.ts';

const { confusionMatrix, crossValidate, foldWorkers, saveModel, sequential } = exported;

const x = [
  [1, 2],
  [0, 1],
];
const y = [0, 1];

function build(): exported.TrainableModel {
  const model = sequential([
    embedding({ inputDim: 4, outputDim: 2 }),
    gru({ units: 2 }),
    dense({ units: 2, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  model.build([null, 2]);
  return model;
}

/** Workers run elsewhere, and a history is what fit returns. */
const notTried: ReadonlySet<string> = new Set(['History', 'crossValidate', 'serveFolds']);

test('every function', async () => {
  await useBackend(cpu());
  const model = build();
  const files = await saveModel(model);
  const folder = { write: () => Promise.resolve(), read: () => Promise.resolve(undefined) };
  const taken: Readonly<Record<string, readonly unknown[]>> = {
    backupAndRestore: [folder],
    cloneModel: [model],
    confusionMatrix: [y, y, 2],
    csvLogger: [() => undefined, {}],
    foldWorkers: [{ count: 0 }],
    freezeLayers: [{ layers: ['embedding'], epochs: 1 }],
    lambdaCallback: [{}],
    learningRateScheduler: [() => 0.1],
    loadModel: [files],
    lossGradients: [model, x, y, {}],
    modelCheckpoint: [() => undefined, {}],
    progress: [() => undefined],
    saveModel: [model, {}],
    sequential: [[dense({ units: 1 })], { seed: 1 }],
  };
  for (const [name, value] of Object.entries<unknown>(exported)) {
    if (typeof value !== 'function' || notTried.has(name)) continue;
    const run = value as (...given: never[]) => unknown;
    expect(await badAnswers({ name, run, good: taken[name] ?? [{}] })).toEqual([]);
  }
  model.dispose();
});

test('every method of a model', async () => {
  await useBackend(cpu());
  const model = build();
  const values = await model.getWeights();
  for (const attempt of [
    { name: 'fit', run: model.fit.bind(model), good: [x, y, { epochs: 0 }] },
    { name: 'fitDataset', run: model.fitDataset.bind(model), good: [[{ x, y }], { epochs: 0 }] },
    { name: 'evaluate', run: model.evaluate.bind(model), good: [x, y, {}] },
    { name: 'predict', run: model.predict.bind(model), good: [x, {}] },
    { name: 'setWeights', run: model.setWeights.bind(model), good: [values] },
    { name: 'build', run: model.build.bind(model), good: [[null, 2]] },
    { name: 'compile', run: model.compile.bind(model), good: [{ loss: 'hinge' }] },
  ]) {
    expect(await badAnswers(attempt)).toEqual([]);
  }
  model.dispose();
});

test('what is none is called by its name', async () => {
  await useBackend(cpu());
  const model = build();
  await expect(model.fit(x, y, new Map() as never)).rejects.toThrow('fit takes its options as an object; got a Map.');
  const five = 5 as never;
  expect(() => confusionMatrix(five, five, 5)).toThrow('confusionMatrix: actual has to be a list or a typed array');
  expect(() => confusionMatrix(y, undefined as never, 5)).toThrow('confusionMatrix: predicted has to be a list');
  expect(() => confusionMatrix(y, y, undefined as never)).toThrow('classes has to be a whole number from 1 to 16,384');
  for (const workers of [257, 1000, 1e9, { count: 257 }]) {
    await expect(crossValidate(model, x, y, { workers })).rejects.toThrow(
      'has to be a whole number from 1 to 256; got',
    );
  }
  expect(() => foldWorkers({ count: 257 })).toThrow('count has to be a whole number from 1 to 256; got 257.');
  model.dispose();
});

test.each([
  ['acc', 'accuracy'],
  ['ACC', 'accuracy'],
  ['binary_accuracy', 'binaryAccuracy'],
  ['SparseCategoricalAccuracy', 'sparseCategoricalAccuracy'],
  ['f1', 'f1Score'],
  ['AUC', 'auc'],
])('the metric %s is %s', (given, meant) => {
  const model = sequential([dense({ units: 1 })]);
  expect(() => model.compile({ loss: 'hinge', metrics: [given as never] })).toThrow(`Did you mean ${meant}?`);
});

test.each([
  ['mse', 'meanSquaredError'],
  ['MAE', 'meanAbsoluteError'],
  ['bce', 'binaryCrossentropy'],
  ['kld', 'klDivergence'],
  ['mean_squared_error', 'meanSquaredError'],
  ['binary_crossentropy', 'binaryCrossentropy'],
  ['categorical_crossentropy', 'categoricalCrossentropy'],
  ['sparse_categorical_crossentropy', 'sparseCategoricalCrossentropy'],
  ['kl_divergence', 'klDivergence'],
  ['cosine_similarity', 'cosineSimilarity'],
  ['log_cosh', 'logCosh'],
])('the loss %s is %s', (given, meant) => {
  const model = sequential([dense({ units: 1 })]);
  expect(() => model.compile({ loss: given as never })).toThrow(`Did you mean ${meant}?`);
});

test('other names in snake case', () => {
  const any = (options: object): never => options as never;
  expect(() => gru(any({ units: 1, return_sequences: true }))).toThrow('Did you mean returnSequences?');
  expect(() => embedding(any({ input_dim: 1 }))).toThrow('Did you mean inputDim?');
  expect(() => dense(any({ units: 1, kernelInitializer: 'glorot_uniform' }))).toThrow('Did you mean glorotUniform?');
  expect(() => dense(any({ units: 1, activation: 'hard_sigmoid' }))).toThrow('Did you mean hardSigmoid?');
  const model = sequential([dense({ units: 1 })]);
  expect(() => model.compile({ optimizer: 'adam_w' as never, loss: 'hinge' })).toThrow('Did you mean adamW?');
});

test('as many classes as a row has', () => {
  const classes = 130_000;
  const seen = exported.f1Score({ average: 'micro' }).start();
  const data = new Float32Array(classes);
  data[129_999] = 1;
  seen.update({ data: Int32Array.of(129_999), shape: [1] }, { data, shape: [1, classes] });
  expect(seen.result()).toBeCloseTo(1, 5);
});
