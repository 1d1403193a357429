// Training with several threads: every kernel of every step is cut among them, and nothing differs by a bit.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { dense, dropout, embedding, lstm, spatialDropout1d } from '@rnnkit/layers';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { shareWhat } from '../../backend-wasm/src/sharding.ts';
import { openPool } from '../../backend-wasm/test/sharing-backend.ts';
import { crossValidate, sequential, type TrainableModel } from '../src/index.ts';

const [rows, time, vocabulary] = [100, 9, 30];

/** Texts of any length, also none, padded in front or behind, or with a gap. */
function task(): { x: HostArray; y: HostArray } {
  const random = new Random(3);
  const x = new Int32Array(rows * time);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [random.integer(0, time), random.integer(0, time + 1)];
    for (let place = from; place < to; place++) x[row * time + place] = random.integer(0, vocabulary);
  }
  const y = Int32Array.from({ length: rows }, (_, row) => x[row * time + (row % time)]! % 3);
  return { x: { data: x, shape: [rows, time] }, y: { data: y, shape: [rows] } };
}

/** Every rule, and what optimizers do with gradients and variables beside it. */
const optimizers: Readonly<Record<string, object>> = {
  adam: { learningRate: 0.01, globalClipNorm: 1 },
  sgd: { momentum: 0.9, nesterov: true, useEma: true, emaOverwriteFrequency: 7 },
  rmsprop: { centered: true, gradientAccumulationSteps: 3, useEma: true },
  adagrad: { clipValue: 0.1 },
  adadelta: {},
  adamax: { weightDecay: 0.01 },
  nadam: { clipNorm: 1, gradientAccumulationSteps: 2 },
  lion: {},
  lamb: {},
};

function build(className: string = 'adam'): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: vocabulary, outputDim: 7, maskZero: true, embeddingsRegularizer: 'l2' }),
      spatialDropout1d({ rate: 0.1 }),
      lstm({ units: 10, dropout: 0.2, recurrentDropout: 0.2, returnSequences: true }),
      lstm({ units: 5 }),
      dropout({ rate: 0.3 }),
      dense({ units: 3, activation: 'softmax', kernelConstraint: 'maxNorm' }),
    ],
    { seed: 7 },
  );
  const optimizer = { className, config: optimizers[className]! };
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** All that some epochs of five steps leave behind, as bytes. */
async function trained(epochs: number, optimizer?: string): Promise<Readonly<Record<string, Buffer>>> {
  const { x, y } = task();
  const model = build(optimizer);
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, validationSplit: 0.2 });
  const { iterations, slots } = model.optimizer.getState();
  expect(iterations).toBe(5 * epochs);
  const predictions = await model.predict(x);
  const weights = await model.getWeights();
  const numbers: [string, ArrayLike<number>][] = [
    ['predictions', predictions.dataSync()],
    ...Object.entries(history),
    ...model.weights.map(({ name }, index): [string, ArrayLike<number>] => [name, weights[index]!]),
    ...slots.map(({ name, tensor }): [string, ArrayLike<number>] => [name, tensor.dataSync()]),
  ];
  predictions.dispose();
  model.dispose();
  return Object.fromEntries(numbers.map(([name, values]) => [name, Buffer.from(Float64Array.from(values).buffer)]));
}

let alone: Readonly<Record<string, Buffer>>;

beforeAll(async () => {
  await useBackend(wasm({ threads: 1 }));
  expect(await openPool()).toBeUndefined();
  alone = await trained(10);
});
afterAll(async () => {
  shareWhat('worthy');
  await useBackend(wasm({ threads: 1 }));
});

test.each([2, 3, 8])('fifty steps by %i threads leave what one leaves, bit for bit', async (threads) => {
  await useBackend(wasm({ threads }));
  expect((await openPool())?.threads).toBe(threads);
  shareWhat('everything');
  const together = await trained(10);
  expect(Object.keys(together)).toEqual(Object.keys(alone));
  for (const [name, bytes] of Object.entries(together)) expect(bytes.equals(alone[name]!), name).toBe(true);
  // An embedding, two LSTMs of three weights each, a dense layer of two, and two slots of each; four figures; predictions.
  expect(Object.keys(alone)).toHaveLength(9 * 3 + 4 + 1);
});

test.each(Object.keys(optimizers))(
  '%s changes weights by the same bits, whatever the number of threads',
  async (optimizer) => {
    const of = async (threads: number): Promise<Readonly<Record<string, Buffer>>> => {
      await useBackend(wasm({ threads }));
      await openPool();
      shareWhat(threads === 1 ? 'worthy' : 'everything');
      return trained(2, optimizer);
    };
    const one = await of(1);
    for (const threads of [2, 3]) {
      for (const [name, bytes] of Object.entries(await of(threads)))
        expect(bytes.equals(one[name]!), `${name} by ${threads} threads`).toBe(true);
    }
  },
);

test('folds by workers, which have one thread each, are what several threads make of them', async () => {
  await useBackend(wasm({ threads: 2 }));
  await openPool();
  shareWhat('everything');
  const { x, y } = task();
  const model = build();
  const options = { folds: 3, epochs: 2, batchSize: 16 };
  expect(await crossValidate(model, x, y, { ...options, workers: 2 })).toEqual(
    await crossValidate(model, x, y, options),
  );
  model.dispose();
});
