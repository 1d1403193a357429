// Folds by workers: what one thread gives, bit for bit. In Node workers start by themselves; in a page they are made from a file.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import {
  batchNormalization,
  dense,
  embedding,
  flatten,
  gru,
  spatialDropout1d,
  timeDistributed,
  type Layer,
} from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  crossValidate,
  foldWorkers,
  sequential,
  serveFolds,
  type AnyWorker,
  type CompileOptions,
  type FoldWorkers,
  type TrainableModel,
} from '../src/index.ts';

const start = (): AnyWorker => new Worker(new URL('./fold-worker.ts', import.meta.url), { type: 'module' });
const workersOf = (count: number): FoldWorkers =>
  foldWorkers({ count, ...(typeof document === 'undefined' ? {} : { start }) });

const [rows, time, vocabulary] = [30, 6, 40];
const options = { folds: 4, epochs: 2, batchSize: 8 };
let two: FoldWorkers;

beforeAll(async () => {
  await useBackend(cpu());
  two = workersOf(2);
});
afterAll(() => two.end());

const random = new Random(1);
const x: HostArray = {
  data: Int32Array.from({ length: rows * time }, () => random.integer(0, vocabulary)),
  shape: [rows, time],
};
const y: HostArray = { data: x.data.filter((_, place) => place % time === 0).map((id) => id % 3), shape: [rows] };

function build(layers: Layer[], changed: Partial<CompileOptions> = {}): TrainableModel {
  const model = sequential([...layers, dense({ units: 3, activation: 'softmax' })], { seed: 5 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...changed });
  return model;
}

const reader = (): TrainableModel =>
  build([
    embedding({ inputDim: vocabulary, outputDim: 6, maskZero: true, trainable: false }),
    spatialDropout1d({ rate: 0.2 }),
    gru({ units: 4, dropout: 0.2, recurrentDropout: 0.2 }),
    batchNormalization(),
  ]);

test('folds come out the same in any thread', async () => {
  const model = reader();
  const weighted = { ...options, sampleWeight: Array.from({ length: rows }, (_, row) => 0.5 + (row % 3)) };
  const alone = await crossValidate(model, x, y, weighted);
  const before = memory().numTensors;
  const seen: string[] = [];
  const together = await crossValidate(model, x, y, {
    ...weighted,
    workers: two,
    onProgress: ({ fold, epoch }) => void seen.push(`${fold} ${epoch}`),
  });
  expect(together).toEqual(alone);
  expect(seen.toSorted()).toEqual(['0 0', '0 1', '1 0', '1 1', '2 0', '2 1', '3 0', '3 1']);
  expect(memory().numTensors).toBe(before);
  // Several at once share the workers.
  const both = await Promise.all([1, 2].map(() => crossValidate(model, x, y, { ...weighted, workers: two })));
  expect(both).toEqual([alone, alone]);
  model.dispose();
});

test('it can be ended in the middle, and by who is told of it, and leaves the workers to others', async () => {
  const model = reader();
  const alone = await crossValidate(model, x, y, options);
  const abort = new AbortController();
  const endless = { ...options, epochs: 1e6, workers: two };
  const told = (): void => abort.abort(new Error('enough'));
  await expect(crossValidate(model, x, y, { ...endless, signal: abort.signal, onProgress: told })).rejects.toThrow(
    'enough',
  );
  const thrown = (): never => {
    throw new Error('no more');
  };
  await expect(crossValidate(model, x, y, { ...endless, onProgress: thrown })).rejects.toThrow('no more');
  expect(await crossValidate(model, x, y, { ...options, workers: two })).toEqual(alone);
  model.dispose();
});

test('what cannot be sent is refused, and errors in a worker come here', async () => {
  const loss = { name: 'mine', sparse: true, call: () => expect.unreachable() };
  const own = build([embedding({ inputDim: vocabulary, outputDim: 2 }), gru({ units: 2 })], { loss });
  await expect(crossValidate(own, x, y, { workers: two })).rejects.toThrow(
    'is a loss of your own, and only your program knows what it computes',
  );
  own.dispose();
  // What a layer finds while it trains, each worker finds by itself.
  const model = build([timeDistributed(embedding({ inputDim: 20, outputDim: 2 })), flatten()]);
  const parts = { data: x.data, shape: [rows, 3, 2] };
  await expect(crossValidate(model, parts, y, { ...options, workers: two })).rejects.toThrow(
    /ids holds \d+ at position/,
  );
  model.dispose();
});

test('a page does not train folds for others, and backends are made for one thread', () => {
  expect(() => serveFolds(cpu() as never)).toThrow('serveFolds takes functions that make backends: serveFolds(wasm)');
  if (typeof document !== 'undefined') expect(() => serveFolds(cpu)).toThrow('serveFolds is for workers');
});
