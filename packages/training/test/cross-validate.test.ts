import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { kFold, Random, type HostArray } from '@rnnkit/data';
import { dense, dropout, embedding, gru, type Layer } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { crossValidate, sequential, type FoldProgress, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const [rows, time] = [53, 5];

/** The class is whether the last token is above 5; a quarter of the rows are of class 1. */
function task(): { x: HostArray; y: HostArray } {
  const random = new Random(4);
  const x = Int32Array.from({ length: rows * time }, () => random.integer(1, 6));
  const y = Int32Array.from({ length: rows }, (_, row) => Number(row % 4 === 0));
  for (const [row, label] of y.entries()) if (label === 1) x[row * time + time - 1] = random.integer(6, 10);
  return { x: { data: x, shape: [rows, time] }, y: { data: y, shape: [rows] } };
}

function template(table: Layer = embedding({ inputDim: 10, outputDim: 4 })): TrainableModel {
  const model = sequential(
    [table, gru({ units: 5 }), dropout({ rate: 0.1 }), dense({ units: 2, activation: 'softmax' })],
    {
      seed: 3,
    },
  );
  model.compile({
    optimizer: { className: 'adam', config: { learningRate: 0.05 } },
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

test('each row is held out once, each class in its share, and the figures are those of the folds', async () => {
  const { x, y } = task();
  const model = template();
  model.build(x.shape);
  const untouched = await model.getWeights();
  const before = memory().numTensors;
  const seen: FoldProgress[] = [];
  const result = await crossValidate(model, x, y, {
    folds: 4,
    epochs: 6,
    batchSize: 8,
    onProgress: (step) => void seen.push(step),
  });
  expect(memory().numTensors).toBe(before);
  expect(await model.getWeights()).toEqual(untouched);

  expect(result.folds.map(({ rows: held }) => held).toSorted((a, b) => a - b)).toEqual([13, 13, 13, 14]);
  const accuracies = result.folds.map(({ metrics }) => metrics['accuracy']!);
  const mean = accuracies.reduce((sum, value) => sum + value) / 4;
  expect(result.mean['accuracy']).toBeCloseTo(mean, 12);
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
  expect(result.standardDeviation['accuracy']).toBeCloseTo(Math.sqrt(variance), 12);
  expect(mean).toBeGreaterThan(0.9);
  expect(result.folds[2]!.history['val_loss']!.at(-1)).toBe(result.folds[2]!.metrics['loss']);
  expect(seen).toHaveLength(24);
  expect(seen[7]).toMatchObject({ fold: 1, folds: 4, epoch: 1, epochs: 6, logs: { val_loss: expect.any(Number) } });

  const again = await crossValidate(template(), x, y, { folds: 4, epochs: 6, batchSize: 8 });
  expect(again).toEqual(result);
  const other = await crossValidate(model, x, y, { folds: 4, epochs: 6, batchSize: 8, seed: 4 });
  expect(other.mean['loss']).not.toBe(result.mean['loss']);
  model.dispose();
});

test('the folds are what one gets by hand', async () => {
  const { x, y } = task();
  const model = template();
  const splits = kFold(Array.from(y.data), { folds: 3, seed: 1 });
  const sampleWeight = Float32Array.from({ length: rows }, (_, row) => 1 + (row % 3));
  const result = await crossValidate(model, x, y, { folds: splits, epochs: 2, sampleWeight, classWeight: { 1: 2 } });
  const { train, test: held } = splits[1]!;
  const take = ({ data, shape }: HostArray, chosen: readonly number[]): HostArray => {
    const size = data.length / rows;
    return {
      data: Int32Array.from(chosen.flatMap((row) => Array.from(data.subarray(row * size, (row + 1) * size)))),
      shape: [chosen.length, ...shape.slice(1)],
    };
  };
  const alone = sequential(
    [
      embedding({ inputDim: 10, outputDim: 4 }),
      gru({ units: 5 }),
      dropout({ rate: 0.1 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: new Random(3).derive('model', 1).integer(0, 2 ** 31) },
  );
  alone.compile(template().compileOptions!);
  const { history } = await alone.fit(take(x, train), take(y, train), {
    epochs: 2,
    classWeight: { 1: 2 },
    sampleWeight: Float32Array.from(train, (row) => sampleWeight[row]!),
    validationData: [take(x, held), take(y, held), Float32Array.from(held, (row) => sampleWeight[row]!)],
  });
  expect(result.folds[1]!.history).toEqual({ ...history });
  alone.dispose();
  model.dispose();
});

test('what does not learn keeps its weights', async () => {
  const { x, y } = task();
  // With a table of zeros the rows cannot be told apart: every answer is the commonest class.
  const table = embedding({ inputDim: 10, outputDim: 4, weights: new Float32Array(40), trainable: false });
  const model = template(table);
  const { mean } = await crossValidate(model, x, y, { folds: 2, epochs: 5 });
  const commonest = y.data.filter((label) => label === 0).length / rows;
  expect(Math.abs(mean['accuracy']! - commonest)).toBeLessThan(0.02);
  model.dispose();
});

test('it can be ended, and refuses what cannot be right', async () => {
  const { x, y } = task();
  const model = template();
  const before = memory().numTensors;
  const abort = new AbortController();
  const ended = crossValidate(model, x, y, {
    epochs: 3,
    signal: abort.signal,
    onProgress: ({ fold }) => {
      if (fold === 1) abort.abort(new Error('enough'));
    },
  });
  await expect(ended).rejects.toThrow('enough');
  model.dispose();
  expect(memory().numTensors).toBe(before);
  await expect(crossValidate(template(), x, y, { folds: 1 })).rejects.toThrow('folds is a whole number from 2');
  await expect(crossValidate(template(), x, y, { folds: 54 })).rejects.toThrow('number of rows, 53; got 54');
  const split = { train: [0, 1], test: [53] };
  await expect(crossValidate(template(), x, y, { folds: [split, split] })).rejects.toThrow('names row 53');
  await expect(crossValidate(sequential([gru({ units: 1 })]), x, y)).rejects.toThrow();
});
