import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { bidirectional, dense, dropout, embedding, gru, lstm, simpleRnn, type Layer } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import type { ModelFiles } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  earlyStopping,
  lambdaCallback,
  loadModel,
  modelCheckpoint,
  reduceLrOnPlateau,
  saveModel,
  sequential,
  csvLogger,
  learningRateScheduler,
  terminateOnNaN,
  type LossName,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

/** Sequences of tokens 1 to 9 after padding; the class is whether the first token comes again. */
function task(rows: number, seed = 1): { x: HostArray; y: HostArray } {
  const random = new Random(seed);
  const x = new Int32Array(rows * 6);
  const y = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const length = random.integer(2, 7);
    for (let index = 6 - length; index < 6; index++) x[row * 6 + index] = random.integer(1, 10);
    y[row] = x[row * 6 + 5]! > 5 ? 1 : 0;
  }
  return { x: { data: x, shape: [rows, 6] }, y: { data: y, shape: [rows] } };
}

function model(seed = 3, recurrent: Layer = gru({ units: 6, dropout: 0.1, recurrentDropout: 0.1 })): TrainableModel {
  const made = sequential(
    [
      embedding({ inputDim: 10, outputDim: 4, maskZero: true }),
      recurrent,
      dropout({ rate: 0.1 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed },
  );
  made.compile({
    optimizer: { className: 'adam', config: { learningRate: 0.05 } },
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return made;
}

test.each([
  ['gru', () => gru({ units: 6 })],
  ['lstm', () => lstm({ units: 6 })],
  ['simpleRnn', () => simpleRnn({ units: 6 })],
  ['bidirectional', () => bidirectional(lstm({ units: 4 }))],
])('%s learns, leaves nothing behind, and gives what evaluate says', async (_, recurrent) => {
  const before = memory().numTensors;
  const { x, y } = task(256);
  const learner = model(1, recurrent());
  const history = await learner.fit(x, y, { epochs: 8, batchSize: 32, validationData: [task(64, 2).x, task(64, 2).y] });
  expect(history.history['val_accuracy']!.at(-1)).toBeGreaterThan(0.95);
  expect(history.history['loss']).toHaveLength(8);
  const held = task(64, 2);
  const evaluated = await learner.evaluate(held.x, held.y);
  expect(evaluated['accuracy']).toBeCloseTo(history.history['val_accuracy']!.at(-1)!, 6);
  expect(evaluated['loss']).toBeCloseTo(history.history['val_loss']!.at(-1)!, 6);
  const predicted = await learner.predict(held.x, { batchSize: 10 });
  expect(predicted.shape).toEqual([64, 2]);
  const probabilities = await predicted.data();
  const right = held.y.data.filter(
    (label, row) => (probabilities[2 * row + 1]! > probabilities[2 * row]! ? 1 : 0) === label,
  );
  expect(right.length / 64).toBeCloseTo(evaluated['accuracy']!, 6);
  predicted.dispose();
  learner.dispose();
  expect(memory().numTensors).toBe(before);
});

test('one seed gives the same run, bit for bit; another seed does not', async () => {
  const { x, y } = task(64);
  const runs = await Promise.all(
    [3, 3, 4].map(async (seed) => {
      const learner = model(seed);
      const history = await learner.fit(x, y, { epochs: 2 });
      const weights = await learner.getWeights();
      learner.dispose();
      return { loss: history.history['loss'], weights };
    }),
  );
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]!.loss).not.toEqual(runs[0]!.loss);
});

test('a run that was saved and resumed is the run that was never interrupted, bit for bit', async () => {
  const { x, y } = task(80);
  const whole = model();
  await whole.fit(x, y, { epochs: 4 });
  const saved: ModelFiles[] = [];
  const first = model();
  await first.fit(x, y, {
    epochs: 2,
    callbacks: [
      modelCheckpoint(async (current) => void saved.push(await saveModel(current, { includeOptimizer: true }))),
    ],
  });
  const second = await loadModel(saved.at(-1)!);
  await second.fit(x, y, { epochs: 4, initialEpoch: 2 });
  expect(await second.getWeights()).toEqual(await whole.getWeights());
  for (const used of [whole, first, second]) used.dispose();
});

test('weights of samples and classes count as if rows were repeated', async () => {
  const plain = (): TrainableModel => {
    const made = sequential(
      [
        embedding({ inputDim: 10, outputDim: 4, maskZero: true }),
        lstm({ units: 3 }),
        dense({ units: 2, activation: 'softmax' }),
      ],
      { seed: 5 },
    );
    made.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
    return made;
  };
  const { x, y } = task(8);
  const weighted = plain();
  // Keras divides by the number of rows: eight rows that weigh 2 cost twice what they cost once.
  const loss = await weighted.testOnBatch(x, y);
  expect(
    await weighted.testOnBatch(
      x,
      y,
      Array.from({ length: 8 }, () => 2),
    ),
  ).toBeCloseTo(2 * loss, 5);
  const zero = await weighted.testOnBatch(x, y, [1, 0, 0, 0, 0, 0, 0, 0]);
  const alone = await weighted.testOnBatch(
    { data: x.data.slice(0, 6), shape: [1, 6] },
    { data: y.data.slice(0, 1), shape: [1] },
  );
  expect(zero).toBeCloseTo(alone / 8, 6);

  const byClass = plain();
  const bySample = plain();
  await byClass.fit(x, y, { epochs: 2, classWeight: { 1: 3 } });
  await bySample.fit(x, y, { epochs: 2, sampleWeight: Array.from(y.data, (label) => (label === 1 ? 3 : 1)) });
  expect(await byClass.getWeights()).toEqual(await bySample.getWeights());
  for (const used of [weighted, byClass, bySample]) used.dispose();
});

test('validationSplit holds the last rows out, before shuffling', async () => {
  const { x, y } = task(50);
  const part = (array: HostArray, from: number, to: number): HostArray => {
    const columns = array.data.length / 50;
    return { data: array.data.slice(from * columns, to * columns), shape: [to - from, ...array.shape.slice(1)] };
  };
  const split = model();
  const given = model();
  const first = await split.fit(x, y, { epochs: 2, validationSplit: 0.2 });
  const second = await given.fit(part(x, 0, 40), part(y, 0, 40), {
    epochs: 2,
    validationData: [part(x, 40, 50), part(y, 40, 50)],
  });
  expect({ ...first.history }).toEqual({ ...second.history });
  split.dispose();
  given.dispose();
});

test('data can come as batches, one after the other', async () => {
  const { x, y } = task(64);
  async function* stream(): AsyncGenerator<{ x: HostArray; y: HostArray }> {
    for (let row = 0; row < 64; row += 16) {
      await Promise.resolve();
      yield {
        x: { data: x.data.slice(row * 6, (row + 16) * 6), shape: [16, 6] },
        y: { data: y.data.slice(row, row + 16), shape: [16] },
      };
    }
  }
  const streamed = model();
  const whole = model();
  await streamed.fitDataset({ [Symbol.asyncIterator]: stream }, { epochs: 2 });
  await whole.fit(x, y, { epochs: 2, batchSize: 16, shuffle: false });
  expect(await streamed.getWeights()).toEqual(await whole.getWeights());
  streamed.dispose();
  whole.dispose();
});

test('an aborted run keeps what early stopping found best, and its unfinished epoch is not in the history', async () => {
  const { x, y } = task(64);
  const learner = model();
  const abort = new AbortController();
  let best: Float32Array[] = [];
  const history = await learner.fit(x, y, {
    epochs: 10,
    batchSize: 16,
    signal: abort.signal,
    callbacks: [
      earlyStopping({ monitor: 'loss', patience: 10, restoreBestWeights: true }),
      lambdaCallback({
        async onEpochEnd(epoch, _logs, run) {
          if (epoch === 1) best = await run.model.getWeights();
        },
        onBatchEnd() {
          if (best.length > 0) abort.abort();
        },
      }),
    ],
  });
  expect(history.epoch).toEqual([0, 1]);
  expect(await learner.getWeights()).toEqual(best);
  learner.dispose();
});

test('callbacks stop, lower the rate, and write down', async () => {
  const { x, y } = task(32);
  const learner = model();
  const lines: string[] = [];
  const rates: number[] = [];
  const history = await learner.fit(x, y, {
    epochs: 6,
    callbacks: [
      learningRateScheduler((epoch, rate) => (epoch === 0 ? 0.0 : rate)),
      lambdaCallback({ onEpochBegin: (_epoch, run) => void rates.push(run.model.optimizer.currentLearningRate) }),
      earlyStopping({ monitor: 'loss', patience: 3, minDelta: 100 }),
      csvLogger((line) => void lines.push(line)),
    ],
  });
  expect(history.epoch).toEqual([0, 1, 2, 3]);
  expect(rates).toEqual([0, 0, 0, 0]);
  expect(lines[0]).toBe('epoch,loss,accuracy');
  expect(lines).toHaveLength(5);
  learner.dispose();

  const slow = model();
  await slow.fit(x, y, {
    epochs: 3,
    callbacks: [reduceLrOnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 100 })],
  });
  expect(slow.optimizer.currentLearningRate).toBeCloseTo(0.05 / 4, 9);
  await expect(slow.fit(x, y, { callbacks: [earlyStopping()] })).rejects.toThrow(
    'monitors "val_loss", but there are loss, accuracy. Give fit validationData',
  );
  slow.dispose();
});

test('a loss that is not a number ends training with the step, the layer and a hint', async () => {
  const { x, y } = task(32);
  const learner = model();
  learner.build([null, 6]);
  const weights = await learner.getWeights();
  weights[1]![0] = Number.NaN;
  learner.setWeights(weights);
  await expect(learner.fit(x, y)).rejects.toThrow(
    'The loss is NaN at step 1. The weight gru/kernel is not finite any more: lower the learning rate',
  );
  const history = await learner.fit(x, y, { epochs: 3, callbacks: [terminateOnNaN()] });
  expect(history.epoch).toEqual([]);
  learner.dispose();
});

test('what cannot be right is refused before the first step', async () => {
  const { x, y } = task(8);
  const of = (last: Layer, loss: LossName, recurrent: Layer = lstm({ units: 3 })): TrainableModel => {
    const made = sequential([embedding({ inputDim: 10, outputDim: 4 }), recurrent, last]);
    made.compile({ loss });
    return made;
  };
  const fit = (made: TrainableModel, labels: HostArray = y): Promise<unknown> => made.fit(x, labels);
  await expect(fit(of(dense({ units: 1, activation: 'softmax' }), 'binaryCrossentropy'))).rejects.toThrow(
    'softmax over one unit, which is always 1',
  );
  await expect(fit(of(dense({ units: 1, activation: 'sigmoid' }), 'categoricalCrossentropy'))).rejects.toThrow(
    'Use binaryCrossentropy',
  );
  await expect(fit(of(dense({ units: 2, activation: 'softmax' }), 'categoricalCrossentropy'))).rejects.toThrow(
    'use sparseCategoricalCrossentropy',
  );
  const sequences = lstm({ units: 3, returnSequences: true });
  await expect(
    fit(of(dense({ units: 2, activation: 'softmax' }), 'sparseCategoricalCrossentropy', sequences)),
  ).rejects.toThrow('Leave returnSequences out');
  const outside = { data: Int32Array.from([0, 1, 0, 1, 0, 1, 0, 2]), shape: [8] };
  await expect(
    fit(of(dense({ units: 2, activation: 'softmax' }), 'sparseCategoricalCrossentropy'), outside),
  ).rejects.toThrow('The label at position 7 is 2');
  expect(() => of(dense({ units: 2 }), 'crossentropy' as LossName)).toThrow('There is no loss "crossentropy"');
  const uncompiled = sequential([dense({ units: 1 })]);
  await expect(uncompiled.fit([[1], [2]], [1, 2])).rejects.toThrow('not compiled');
  await expect(uncompiled.predict([[1, 2], [3]])).rejects.toThrow(
    'x[1] has the length 1, x[0] 2. All rows need one shape: pad them',
  );
});
