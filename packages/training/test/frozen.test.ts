// Models of which nothing, or only a part, learns.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, dropout, embedding, gru } from '@rnnkit/layers';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import { freezeLayers, loadModel, lossGradients, saveModel, sequential, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x: HostArray = { data: Int32Array.from({ length: 24 }, (_, index) => (index * 7) % 5), shape: [8, 3] };
const y: HostArray = { data: Int32Array.from({ length: 8 }, (_, index) => index % 2), shape: [8] };

function frozen(): TrainableModel {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
    gru({ units: 4, kernelRegularizer: 'l2' }),
    dropout({ rate: 0.2 }),
    dense({ units: 2, activation: 'softmax', biasConstraint: 'nonNeg' }),
  ]);
  for (const layer of model.layers) layer.trainable = false;
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  model.build(x.shape);
  return model;
}

test('a model of which nothing learns is fitted: loss and metrics are told, and nothing changes', async () => {
  const before = memory().numTensors;
  const model = frozen();
  const weights = await model.getWeights();
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 3, validationData: [x, y] });
  expect(await model.getWeights()).toEqual(weights);
  expect(model.optimizer.iterations).toBe(6);
  expect(model.optimizer.getState().slots).toEqual([]);
  // What validation says of weights that stay is what evaluate says.
  const { loss, accuracy } = await model.evaluate(x, y, { batchSize: 3 });
  expect(history['val_loss']).toEqual([loss, loss]);
  expect(history['val_accuracy']).toEqual([accuracy, accuracy]);
  for (const value of history['loss']!) expect(value).toBeGreaterThan(0);
  expect(await model.trainOnBatch(x, y)).toBeGreaterThan(0);
  const found = await lossGradients(model, x, y);
  expect(Object.keys(found.gradients)).toEqual(model.weights.map(({ name }) => name));
  dispose([found.loss, ...Object.values(found.gradients)]);
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('layers are frozen for some epochs, then learn as if the optimizer had just begun with them', async () => {
  const model = frozen();
  for (const layer of model.layers) layer.trainable = true;
  const tables: Float32Array[] = [];
  const callbacks = [
    freezeLayers({ layers: ['embedding'], epochs: 2 }),
    { onEpochEnd: async () => void tables.push((await model.getWeights())[0]!) },
  ];
  const [first] = await model.getWeights();
  await model.fit(x, y, { epochs: 3, batchSize: 4, callbacks });
  expect(tables[0]).toEqual(first);
  expect(tables[1]).toEqual(first);
  expect(tables[2]).not.toEqual(first);
  expect(model.layers[0]!.trainable).toBe(true);
  expect(model.optimizer.getState().updates).toEqual({ 'embedding/embeddings': 2 });
  await expect(model.fit(x, y, { callbacks: [freezeLayers({ layers: ['table'], epochs: 1 })] })).rejects.toThrow(
    'the model has no layer "table"',
  );
  model.dispose();
});

test('a model that is saved while a layer is frozen, with the memory of its optimizer, goes on as one that was not', async () => {
  const run = async (isSaved: boolean): Promise<Float32Array[]> => {
    const model = frozen();
    for (const layer of model.layers) layer.trainable = true;
    // Each fit ends with a layer that can learn, but has not yet.
    await model.fit(x, y, { epochs: 2, batchSize: 4, callbacks: [freezeLayers({ layers: ['embedding'], epochs: 2 })] });
    const learner = isSaved ? await loadModel(await saveModel(model, { includeOptimizer: true })) : model;
    await learner.fit(x, y, { epochs: 4, initialEpoch: 2, batchSize: 4 });
    const weights = await learner.getWeights();
    if (isSaved) learner.dispose();
    model.dispose();
    return weights;
  };
  expect(await run(true)).toEqual(await run(false));
});
