// Models with an answer for each step: padding counts nowhere, and costs of steps that do not count need not be computed.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { bidirectional, dense, embedding, lstm, timeDistributed, type Layer } from '@rnnkit/layers';
import { backend, square, squeeze, sub, sum, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { sequential, type CompileOptions, type Loss, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const texts = [[1, 2, 3], [4], [5, 6, 7, 8, 1], [2, 2]];
const tags = [[0, 1, 2], [2], [1, 1, 0, 2, 0], [0, 1]];

function padded(rows: readonly number[][], time: number, filler: number, front: boolean) {
  const data = new Int32Array(rows.length * time).fill(filler);
  for (const [row, values] of rows.entries())
    data.set(values, (row + Number(front)) * time - (front ? values.length : 0));
  return { data, shape: [rows.length, time] };
}

function tagger(last: Layer, loss: CompileOptions['loss'], ...metrics: 'accuracy'[]): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 9, outputDim: 4, maskZero: true }),
      bidirectional(lstm({ units: 3, returnSequences: true })),
      last,
    ],
    { seed: 3 },
  );
  model.compile({ optimizer: 'adam', loss, metrics });
  return model;
}

const softmax = (): Layer => dense({ units: 3, activation: 'softmax' });
const options = { epochs: 4, batchSize: 2, shuffle: false };

test.each([
  ['softmax', softmax, 'sparseCategoricalCrossentropy', tags],
  [
    'sigmoid',
    () => dense({ units: 1, activation: 'sigmoid' }),
    'binaryCrossentropy',
    tags.map((row) => row.map((tag) => tag % 2)),
  ],
] as const)('%s: what is learned does not depend on padding, nor on its labels', async (_, last, loss, labels) => {
  const histories: (readonly number[])[] = [];
  for (const [time, filler, front] of [
    [5, 0, false],
    [9, 1, false],
    [7, 1, true],
  ] as const) {
    const model = tagger(last(), loss, 'accuracy');
    const x = padded(texts, time, 0, front);
    const { data, shape } = padded(labels, time, filler, front);
    const y = { data, shape: loss === 'binaryCrossentropy' ? [...shape, 1] : shape };
    const { history } = await model.fit(x, y, options);
    histories.push([...history['loss']!, ...history['accuracy']!]);
    model.dispose();
  }
  for (const history of histories) {
    for (const [index, value] of history.entries()) expect(value).toBeCloseTo(histories[0]![index]!, 5);
  }
});

test('one label for each step may be given without the axis of the one unit', async () => {
  const figures: unknown[] = [];
  for (const tail of [[], [1]]) {
    const model = tagger(dense({ units: 1, activation: 'sigmoid' }), 'binaryCrossentropy', 'accuracy');
    const labels = padded(
      tags.map((row) => row.map((tag) => tag % 2)),
      6,
      0,
      false,
    );
    const y = { data: labels.data, shape: [...labels.shape, ...tail] };
    await model.fit(padded(texts, 6, 0, false), y, options);
    figures.push(await model.evaluate(padded(texts, 6, 0, false), y));
    await expect(model.fit(padded(texts, 6, 0, false), [0, 1, 0, 1], options)).rejects.toThrow(/one label per text/);
    await expect(model.fit(padded(texts, 6, 0, false), [[0], [1], [0], [1]], options)).rejects.toThrow(
      /one label per text/,
    );
    model.dispose();
  }
  expect(figures[1]).toEqual(figures[0]);
});

test('timeDistributed leaves the logits of each step to the loss', async () => {
  const losses: number[] = [];
  for (const last of [softmax(), timeDistributed(softmax())]) {
    const model = tagger(last, 'sparseCategoricalCrossentropy');
    const x = padded(texts, 6, 0, false);
    model.build([null, 6]);
    // So sure of one class that a cost that is found from probabilities would be cut off.
    for (const { name, variable } of model.weights) {
      if (/bias/.test(name) && variable.shape[0] === 3) variable.assign(tensor1d([50, 0, 0]));
    }
    losses.push((await model.evaluate(x, padded(tags, 6, 0, false))).loss!);
    model.dispose();
  }
  expect(losses[0]).toBeGreaterThan(25);
  expect(losses[1]).toBe(losses[0]);
});

test('a loss of one’s own gets every step, and is told which count', async () => {
  const seen: (readonly [shape: string, valid: number])[] = [];
  const own: Loss = {
    name: 'own',
    call: (labels: Tensor, predictions: Tensor, mask?: Tensor) => {
      seen.push([predictions.shape.join(), sum(mask!).dataSync()[0]!]);
      return squeeze(square(sub(labels, predictions)), [2]);
    },
  };
  const model = tagger(dense({ units: 1 }), own);
  const labels = { ...padded(tags, 6, 0, false), shape: [4, 6, 1] };
  await model.fit(padded(texts, 6, 0, false), labels, { epochs: 1, batchSize: 4 });
  expect(seen).toEqual([['4,6,1', 11]]);
  model.dispose();
});

test('what no metric looks at is not read back', async () => {
  const read = async (...metrics: 'accuracy'[]): Promise<number[]> => {
    const sizes: number[] = [];
    const native = backend();
    const original = native.read.bind(native);
    native.read = async (dataId) => {
      const values = await original(dataId);
      sizes.push(values.length);
      return values;
    };
    const model = tagger(softmax(), 'sparseCategoricalCrossentropy', ...metrics);
    const [x, y] = [padded(texts, 6, 0, false), padded(tags, 6, 0, false)];
    try {
      await model.fit(x, y, { epochs: 1, batchSize: 4, validationData: [x, y] });
      await model.evaluate(x, y);
      await model.trainOnBatch(x, y);
    } finally {
      Reflect.deleteProperty(native, 'read');
      model.dispose();
    }
    return sizes;
  };
  expect(await read()).toEqual([1, 1, 1, 1]);
  // Loss, predictions and mask.
  const looked = [1, 4 * 6 * 3, 4 * 6];
  expect(await read('accuracy')).toEqual([...looked, ...looked, ...looked, 1]);
});
