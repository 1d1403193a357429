// Weights that training changes without an optimizer: the moving averages of batch normalization.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { add, batchNormalization, dense, timeDistributed, type Layer } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { add as addTensors, memory, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  crossValidate,
  earlyStopping,
  lambdaCallback,
  loadModel,
  model as graph,
  saveModel,
  sequential,
  type CompileOptions,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const [rows, features] = [12, 2];
const random = new Random(8);
const x: HostArray = {
  data: Float32Array.from({ length: rows * features }, (_, index) => random.normal(index % features === 0 ? 3 : -1, 2)),
  shape: [rows, features],
};
const y: HostArray = { data: Float32Array.from({ length: rows }, () => random.normal()), shape: [rows, 1] };

/** Mean and variance of each feature of the rows from one to another. */
function momentsOf(first: number, end: number): { mean: number[]; variance: number[] } {
  const columns = Array.from({ length: features }, (_, feature) =>
    Array.from(x.data as Float32Array).filter(
      (__, index) => index % features === feature && index >= first * features && index < end * features,
    ),
  );
  const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const variance = columns.map(
    (column, feature) => column.reduce((sum, value) => sum + (value - mean[feature]!) ** 2, 0) / column.length,
  );
  return { mean, variance };
}

function modelOf(layers: readonly Layer[], options: Partial<CompileOptions> = {}): TrainableModel {
  const model = sequential([...layers, dense({ units: 1, name: 'answer' })], { seed: 4 });
  model.compile({
    optimizer: { className: 'SGD', config: { learningRate: 0.05 } },
    loss: 'meanSquaredError',
    ...options,
  });
  model.build(x.shape);
  return model;
}

const normalizing = (options: object = {}): Layer => batchNormalization({ momentum: 0.75, name: 'norm', ...options });

async function weightsOf(model: TrainableModel<unknown>): Promise<Record<string, number[]>> {
  const values = await model.getWeights();
  return Object.fromEntries(model.weights.map(({ name }, index) => [name, [...values[index]!]]));
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(Math.abs(found[index]! - value)).toBeLessThan(1e-4);
}

const moved = (before: readonly number[], towards: readonly number[]): number[] =>
  before.map((value, index) => 0.75 * value + 0.25 * towards[index]!);

test('each batch moves the averages, and nothing else does', async () => {
  const before = memory().numTensors;
  const model = modelOf([normalizing()]);
  expect(model.weights.map(({ name, trainable, moving }) => [name, trainable, moving])).toEqual([
    ['norm/gamma', true, false],
    ['norm/beta', true, false],
    ['norm/moving_mean', false, true],
    ['norm/moving_variance', false, true],
    ['answer/kernel', true, false],
    ['answer/bias', true, false],
  ]);
  await model.fit(x, y, { batchSize: 8, shuffle: false, validationData: [x, y] });
  await model.evaluate(x, y);
  expect(await model.testOnBatch(x, y)).toBeGreaterThan(0);
  const [first, second] = [momentsOf(0, 8), momentsOf(8, 12)];
  const weights = await weightsOf(model);
  expectClose(weights['norm/moving_mean']!, moved(moved([0, 0], first.mean), second.mean));
  expectClose(weights['norm/moving_variance']!, moved(moved([1, 1], first.variance), second.variance));
  await model.trainOnBatch(x, y);
  const all = momentsOf(0, 12);
  expectClose((await weightsOf(model))['norm/moving_mean']!, moved(weights['norm/moving_mean']!, all.mean));
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('they move with each batch, also where gradients are those of several', async () => {
  const model = modelOf([normalizing()], {
    optimizer: { className: 'SGD', config: { learningRate: 0.05, gradientAccumulationSteps: 4 } },
  });
  const begun = await weightsOf(model);
  await model.fit(x, y, { batchSize: 8, shuffle: false });
  const weights = await weightsOf(model);
  expect(weights['norm/gamma']).toEqual(begun['norm/gamma']);
  expectClose(weights['norm/moving_mean']!, moved(moved([0, 0], momentsOf(0, 8).mean), momentsOf(8, 12).mean));
  model.dispose();
});

test('one that is frozen stays what it is, and one among frozen layers moves', async () => {
  const frozen = modelOf([normalizing({ trainable: false })]);
  const begun = await weightsOf(frozen);
  await frozen.fit(x, y, { epochs: 2, batchSize: 8 });
  const after = await weightsOf(frozen);
  for (const name of Object.keys(after).filter((one) => one.startsWith('norm')))
    expect(after[name]).toEqual(begun[name]);
  expect(after['answer/kernel']).not.toEqual(begun['answer/kernel']);
  frozen.dispose();

  const model = modelOf([normalizing({ center: false, scale: false })]);
  model.layers[1]!.trainable = false;
  await model.fit(x, y, { batchSize: 12 });
  expectClose((await weightsOf(model))['norm/moving_mean']!, moved([0, 0], momentsOf(0, 12).mean));
  model.trainable = false;
  const still = await weightsOf(model);
  await model.fit(x, y, { batchSize: 12 });
  expect(await weightsOf(model)).toEqual(still);
  model.dispose();
});

test('a layer that is called twice in a step moves twice', async () => {
  const source = input({ shape: [features], name: 'x' });
  const norm = normalizing({ center: false, scale: false });
  const twice = add().apply([norm.apply(source), norm.apply(norm.apply(source))]);
  const model = graph({ inputs: source, outputs: dense({ units: 1 }).apply(twice) });
  model.compile({ loss: 'meanSquaredError' });
  await model.fit(x, y, { batchSize: 12 });
  const { mean } = momentsOf(0, 12);
  // The third call reads what the second has brought to mean 0.
  expectClose((await weightsOf(model))['norm/moving_mean']!, moved(moved(moved([0, 0], mean), mean), [0, 0]));
  model.dispose();
});

test('models within models, and those that are called for every step', async () => {
  const within = (name: string): TrainableModel => {
    const source = input({ shape: [features] });
    return graph({ inputs: source, outputs: normalizing().apply(source), name });
  };
  const steps = input({ shape: [3, features], name: 'steps' });
  const each = timeDistributed(within('each'), { name: 'every' }).apply(steps);
  const whole = graph({ inputs: steps, outputs: within('whole').apply(each) });
  whole.compile({ loss: 'meanSquaredError' });
  const shape = [4, 3, features];
  await whole.fit({ data: x.data, shape }, { data: x.data, shape }, { batchSize: 4 });
  const weights = await weightsOf(whole);
  expectClose(weights['every/norm/moving_mean']!, moved([0, 0], momentsOf(0, 12).mean));
  expectClose(weights['whole/norm/moving_mean']!, [0, 0]);
  expect(weights['whole/norm/moving_variance']).not.toEqual([1, 1]);
  whole.dispose();
});

test('the best weights bring their averages back', async () => {
  const model = modelOf([normalizing()]);
  const seen: Record<string, number[]>[] = [];
  const { history } = await model.fit(x, y, {
    epochs: 8,
    batchSize: 8,
    validationData: [x, y],
    callbacks: [
      lambdaCallback({ onEpochEnd: async () => void seen.push(await weightsOf(model)) }),
      earlyStopping({ patience: 8, restoreBestWeights: true, mode: 'max' }),
    ],
  });
  const best = history['val_loss']!.indexOf(Math.max(...history['val_loss']!));
  expect(best).not.toBe(seen.length - 1);
  expect(await weightsOf(model)).toEqual(seen[best]);
  model.dispose();
});

test('files keep them, and training goes on from there', async () => {
  const model = modelOf([normalizing({ movingMeanInitializer: 'ones', gammaRegularizer: 'l2' })]);
  await model.fit(x, y, { batchSize: 8 });
  const loaded = await loadModel(await saveModel(model));
  expect(loaded.getConfig()).toEqual(model.getConfig());
  expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
  expect(await loaded.evaluate(x, y)).toEqual(await model.evaluate(x, y));
  await loaded.fit(x, y, { batchSize: 8 });
  await model.fit(x, y, { batchSize: 8 });
  expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
  loaded.dispose();
  model.dispose();
});

test('a step whose loss is no number changes nothing', async () => {
  const model = modelOf([normalizing()]);
  const begun = await weightsOf(model);
  const wrong = { data: Float32Array.from(y.data, () => Number.POSITIVE_INFINITY), shape: y.shape };
  const before = memory().numTensors;
  await expect(model.trainOnBatch(x, wrong)).rejects.toThrow();
  expect(await weightsOf(model)).toEqual(begun);
  expect(memory().numTensors).toBe(before);
  model.dispose();
});

test('folds begin with averages of their own; those of a frozen layer are part of the model', async () => {
  const results = async (trainable: boolean, set: (model: TrainableModel) => void): Promise<unknown> => {
    const model = modelOf([normalizing({ trainable })]);
    set(model);
    const { folds } = await crossValidate(model, x, y, { folds: 3, epochs: 2, batchSize: 4 });
    model.dispose();
    return folds.map(({ metrics }) => metrics);
  };
  const asBegun = (): void => undefined;
  const learned = (model: TrainableModel): void => {
    for (const { name, variable } of model.weights)
      if (name === 'norm/moving_mean') tidy(() => variable.assign(addTensors(variable, 5)));
  };
  expect(await results(true, learned)).toEqual(await results(true, asBegun));
  expect(await results(false, learned)).not.toEqual(await results(false, asBegun));
});
