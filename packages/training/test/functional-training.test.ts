// Models of several inputs and outputs, trained as all others are: saved, resumed and cross-validated.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, takeRows, type HostArray } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import type { ModelFiles } from '@rnnkit/storage';
import { beforeAll, expect, test } from 'vitest';

import {
  backupAndRestore,
  crossValidate,
  lambdaCallback,
  loadModel,
  saveModel,
  sparseCategoricalAccuracy,
} from '../src/index.ts';
import { TrainableModel } from '../src/trainable-model.ts';
import { cases, dataOf, modelOf, namedCases, trainingOf } from './functional-cases.ts';
import { recipes } from './functional-models.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const twoOutputs = cases.find(({ model, sampleWeight }) => model === 'states' && sampleWeight !== null)!;

test.each(namedCases)('%s: saved after two steps and loaded, it takes the other three', async (_name, one) => {
  const before = memory().numTensors;
  const { x, y } = dataOf(one);
  const whole = modelOf(one);
  const { history } = await whole.fit(x, y, trainingOf(one));

  const begun = modelOf(one);
  const first = await begun.fit(x, y, { ...trainingOf(one), epochs: 2 });
  const loaded = await loadModel(await saveModel(begun, { includeOptimizer: true }));
  const rest = await loaded.fit(x, y, { ...trainingOf(one), initialEpoch: 2 });
  for (const [name, steps] of Object.entries(history))
    expect([...first.history[name]!, ...rest.history[name]!], name).toEqual(steps);
  expect(Object.keys(rest.history)).toEqual(Object.keys(history));
  expect(await loaded.getWeights()).toEqual(await whole.getWeights());
  for (const model of [whole, begun, loaded]) model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a run that was interrupted goes on as if it had not been, with two outputs', async () => {
  const { x, y } = dataOf(twoOutputs);
  const options = { ...trainingOf(twoOutputs), batchSize: 2, shuffle: true, validationData: [x, y] as const };
  const whole = modelOf(twoOutputs);
  const expected = await whole.fit(x, y, options);

  let kept: ModelFiles | undefined;
  const backup = (): ReturnType<typeof backupAndRestore> =>
    backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) });
  const killed = new Error('killed');
  const kill = lambdaCallback({
    onEpochBegin(epoch) {
      if (epoch === 3) throw killed;
    },
  });
  const first = modelOf(twoOutputs);
  await expect(first.fit(x, y, { ...options, callbacks: [backup(), kill] })).rejects.toBe(killed);
  const second = modelOf(twoOutputs);
  const resumed = await second.fit(x, y, { ...options, callbacks: [backup(), lambdaCallback({})] });
  expect(resumed).toEqual(expected);
  expect(Object.keys(resumed.history)).toContain('val_next_loss');
  expect(await second.getWeights()).toEqual(await whole.getWeights());
  for (const model of [whole, first, second]) model.dispose();
});

test('folds of a model of two inputs are what one gets by hand', async () => {
  const one = cases.find(({ model }) => model === 'shared')!;
  const { x, y } = dataOf(one);
  const splits = [
    { train: [0, 1, 2], test: [3, 4] },
    { train: [2, 3, 4], test: [0, 1] },
  ];
  const model = modelOf(one);
  const result = await crossValidate(model, x, y, { folds: splits, epochs: 2, batchSize: 2 });
  expect(result.folds.map(({ rows }) => rows)).toEqual([2, 2]);
  // In a list, the inputs are the same.
  const listed = await crossValidate(model, Object.values(x), y, { folds: splits, epochs: 2, batchSize: 2 });
  expect(listed).toEqual(result);

  const { train, test: held } = splits[1]!;
  const take = (given: Readonly<Record<string, HostArray>>, rows: number[]): Record<string, HostArray> =>
    Object.fromEntries(Object.entries(given).map(([name, array]) => [name, takeRows(array, rows)]));
  const template = recipes['shared']!.make();
  const alone = new TrainableModel(template.graph, {
    seed: new Random(template.seed).derive('model', 1).integer(0, 2 ** 31),
  });
  alone.compile(model.compileOptions!);
  const validationData = [take(x, held), take(y, held)] as const;
  const { history } = await alone.fit(take(x, train), take(y, train), { epochs: 2, batchSize: 2, validationData });
  expect(result.folds[1]!.history).toEqual({ ...history });
  for (const used of [alone, template, model]) used.dispose();
});

test('folds of a model of three outputs have the loss of each', async () => {
  const [one] = cases;
  const { x, y } = dataOf(one!);
  const model = modelOf(one!);
  const folds = [{ train: [0, 1, 2], test: [3, 4] }];
  const result = await crossValidate(model, x, y, { folds: [...folds, ...folds], epochs: 2, batchSize: 2 });
  expect(Object.keys(result.mean).toSorted()).toEqual(Object.keys(one!.evaluated).toSorted());
  model.dispose();
});

test('a metric is not called as the loss of its output is', () => {
  const model = recipes['twoAndTwo']!.make();
  const metrics = { topic: [sparseCategoricalAccuracy({ name: 'loss' })] };
  expect(() =>
    model.compile({ loss: ['sparseCategoricalCrossentropy', 'binaryCrossentropy', 'huber'], metrics }),
  ).toThrow('two figures are called "topic_loss"');
  model.dispose();
});
