// Each pass through data has figures of its own, and steps that do not count cost nothing.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { dense, embedding, gru, timeDistributed } from '@rnnkit/layers';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  auc,
  crossValidate,
  f1Score,
  lambdaCallback,
  precision,
  sequential,
  type Metric,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

/** A model that answers for every step, and texts of which every batch of 4 from the second on is padding alone. */
function tagger(): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 6, outputDim: 3, maskZero: true }),
      gru({ units: 4, returnSequences: true }),
      timeDistributed(dense({ units: 2, activation: 'softmax' })),
    ],
    { seed: 2 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const random = new Random(4);
const [rows, time] = [12, 5];
const x: HostArray = {
  data: Int32Array.from({ length: rows * time }, (_, index) => (index < 4 * time ? random.integer(1, 6) : 0)),
  shape: [rows, time],
};
const y: HostArray = { data: x.data.map((id) => id % 2), shape: [rows, time] };
const padding: HostArray = { data: new Int32Array(4 * time), shape: [4, time] };

describe('a batch without one valid step', () => {
  test('costs nothing, as in Keras, and changes nothing', async () => {
    const model = tagger();
    expect(await model.testOnBatch(padding, padding)).toBe(0);
    expect((await model.evaluate(padding, padding))['loss']).toBe(0);
    const before = await model.getWeights();
    expect(await model.trainOnBatch(padding, padding)).toBe(0);
    expect(await model.getWeights()).toEqual(before);
    model.dispose();
  });

  test('neither stops training nor counts in the metrics', async () => {
    const model = tagger();
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 4, shuffle: false, validationData: [x, y] });
    // The loss is the mean over the rows, of which only the first batch's cost something; the accuracy is theirs.
    const alone = await model.evaluate(
      { data: x.data.slice(0, 4 * time), shape: [4, time] },
      { data: y.data.slice(0, 4 * time), shape: [4, time] },
    );
    const whole = await model.evaluate(x, y, { batchSize: 4 });
    expect(whole['loss']).toBeCloseTo(alone['loss']! / 3, 6);
    expect(whole['accuracy']).toBe(alone['accuracy']);
    expect(history['val_accuracy']!.at(-1)).toBe(alone['accuracy']);
    expect(history['loss']!.every((value) => Number.isFinite(value))).toBe(true);
    model.dispose();
  });

  test('costs only what the weights cost', async () => {
    const model = sequential([
      embedding({ inputDim: 6, outputDim: 3, maskZero: true }),
      gru({ units: 4, returnSequences: true, kernelRegularizer: 'l2' }),
      timeDistributed(dense({ units: 2, activation: 'softmax' })),
    ]);
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    model.build([null, time]);
    const kernel = model.weights.find(({ name }) => name === 'gru/kernel')!.variable.dataSync();
    const cost = Array.from(kernel).reduce((sum, value) => sum + 0.01 * value ** 2, 0);
    expect(await model.testOnBatch(padding, padding)).toBeCloseTo(cost, 6);
    model.dispose();
  });

  test('is no matter to folds', async () => {
    const model = tagger();
    const { folds } = await crossValidate(model, x, y, { folds: 2, batchSize: 2 });
    for (const { metrics } of folds) expect(metrics['loss']).toBeTypeOf('number');
    for (const { history } of folds) expect(history['loss']!.every((value) => Number.isFinite(value))).toBe(true);
    model.dispose();
  });
});

describe('two passes at a time do not mix their figures', () => {
  const shared: readonly Metric[] = [precision({ classId: 1 }), auc(), f1Score({ average: 'macro' })];
  const [inputs, labels]: [HostArray, HostArray] = [
    { data: Float32Array.from({ length: 40 }, () => random.uniform(-1, 1)), shape: [20, 2] },
    { data: Int32Array.from({ length: 20 }, () => random.integer(0, 2)), shape: [20] },
  ];
  const classifier = (seed: number): TrainableModel => {
    const model = sequential([dense({ units: 2, activation: 'softmax' })], { seed });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: [...shared, 'accuracy'] });
    return model;
  };

  test('evaluate while fit goes on leaves the history as it would be', async () => {
    const [plain, watched] = [classifier(1), classifier(1)];
    const quiet = await plain.fit(inputs, labels, { epochs: 3, batchSize: 4 });
    const disturbed = await watched.fit(inputs, labels, {
      epochs: 3,
      batchSize: 4,
      callbacks: [
        lambdaCallback({ onBatchEnd: async (_batch, _logs, run) => void (await run.model.evaluate(inputs, labels)) }),
      ],
    });
    expect(disturbed).toEqual(quiet);
    for (const model of [plain, watched]) model.dispose();
  });

  test('one metric serves two models', async () => {
    const alone: object[] = [];
    for (const seed of [1, 2]) {
      const model = classifier(seed);
      alone.push(await model.fit(inputs, labels, { epochs: 3, batchSize: 4 }));
      model.dispose();
    }
    const models = [classifier(1), classifier(2)];
    const together = await Promise.all(models.map((model) => model.fit(inputs, labels, { epochs: 3, batchSize: 4 })));
    expect(together).toEqual(alone);
    for (const model of models) model.dispose();
  });

  test('several figures of one metric have names of their own', async () => {
    const model = sequential([dense({ units: 2, activation: 'softmax' })]);
    model.compile({
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['f1Score', precision({ thresholds: [0.2, 0.6] })],
    });
    const figures = await model.evaluate(inputs, labels);
    expect(Object.keys(figures)).toEqual(['loss', 'f1Score_0', 'f1Score_1', 'precision_0', 'precision_1']);
    model.dispose();
  });
});
