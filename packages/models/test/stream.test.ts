// A stream answers what predict answers for the whole text so far, however the text is cut into parts.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  batchNormalization,
  bidirectional,
  conv1d,
  dense,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  gruCell,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  permute,
  reshape,
  rnn,
  simpleRnn,
  spatialDropout1d,
  timeDistributed,
  unitNormalization,
  type Layer,
} from '@rnnkit/layers';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { sequential, type Model } from '../src/index.ts';

const vocabulary = 12;
const tokens = (maskZero = true): Layer => embedding({ inputDim: vocabulary, outputDim: 5, maskZero });
const answer = (): Layer => dense({ units: 3, activation: 'softmax' });

const models: Readonly<Record<string, () => Layer[]>> = {
  simpleRnn: () => [tokens(), simpleRnn({ units: 4 }), answer()],
  lstm: () => [tokens(), lstm({ units: 4 }), answer()],
  'lstm without mask': () => [tokens(false), lstm({ units: 4 }), answer()],
  gru: () => [tokens(), gru({ units: 4 }), answer()],
  'gru that resets before the product': () => [tokens(), gru({ units: 4, resetAfter: false }), answer()],
  "gru in Chung's form": () => [tokens(), gru({ units: 4, variant: 'chung' }), answer()],
  'a stateful lstm': () => [tokens(), lstm({ units: 4, stateful: true }), answer()],
  stacked: () => [
    tokens(),
    spatialDropout1d({ rate: 0.3 }),
    lstm({ units: 4, returnSequences: true }),
    layerNormalization(),
    gru({ units: 3, returnSequences: true, zeroOutputForMask: true }),
    simpleRnn({ units: 5, dropout: 0.2 }),
    dropout({ rate: 0.5 }),
    dense({ units: 4, activation: 'relu' }),
    answer(),
  ],
  'zero output where masked': () => [tokens(), gru({ units: 4, zeroOutputForMask: true }), answer()],
  'an answer for each token': () => [tokens(), gru({ units: 4, returnSequences: true }), timeDistributed(answer())],
  'an rnn of cells': () => [
    tokens(),
    rnn([lstmCell({ units: 4 }), gruCell({ units: 3 })], { returnSequences: true }),
    rnn(lstmCell({ units: 2 })),
    answer(),
  ],
  'average over time': () => [tokens(), gru({ units: 4, returnSequences: true }), globalAveragePooling1d(), answer()],
  'largest over time': () => [tokens(), gru({ units: 4, returnSequences: true }), globalMaxPooling1d(), answer()],
  'averages without a mask': () => [tokens(false), globalAveragePooling1d(), answer()],
  'causal convolutions, normalized': () => [
    tokens(),
    conv1d({ filters: 4, kernelSize: 3, padding: 'causal', dilationRate: 2, activation: 'relu' }),
    batchNormalization({ betaInitializer: 'ones' }),
    gaussianNoise({ stddev: 0.3 }),
    conv1d({ filters: 3, kernelSize: 2, padding: 'causal' }),
    unitNormalization(),
    reshape({ targetShape: [-1, 3, 1] }),
    permute({ dims: [1, 3, 2] }),
    reshape({ targetShape: [-1, 3] }),
    gru({ units: 3 }),
    answer(),
  ],
  'largest without a mask': () => [tokens(false), globalMaxPooling1d(), flatten(), answer()],
};

function build(layers: Layer[], inputShape: (number | null)[] = [null, null]): Model {
  const model = sequential(layers, { seed: 2 });
  model.build(inputShape);
  return model;
}

async function predict(model: Model, ids: readonly number[]): Promise<Float32Array> {
  for (const layer of model.layers) layer.resetStates();
  const output = await model.predict({ data: Int32Array.from(ids), shape: [1, ids.length] });
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return values;
}

/** Token ids, a third of them padding, of which the first two are. */
function text(random: Random, length: number): number[] {
  return Array.from({ length }, (_, index) =>
    index < 2 || random.uniform() < 0.3 ? 0 : random.integer(1, vocabulary),
  );
}

// Parts are summed in another order, so an answer moves by a few roundings of numbers around 1 per step and layer.
const bound = 40 * 9 * 2 ** -24;

function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of actual.entries()) expect(Math.abs(value - expected[index]!)).toBeLessThan(bound);
}

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_, backend) => {
  test.each(Object.entries(models))('%s', async (_name, layers) => {
    await useBackend(backend());
    const model = build(layers());
    const random = new Random(9);
    const stream = model.stream();
    const before = memory().numTensors;
    for (let round = 0; round < 3; round++) {
      const ids = text(random, 18);
      for (let start = 0; start < ids.length;) {
        const count = round === 0 ? 1 : Math.min(random.integer(1, 6), ids.length - start);
        const answered = await stream.push(
          count === 1 ? ids[start]! : Int32Array.from(ids.slice(start, start + count)),
        );
        start += count;
        expect(stream.steps).toBe(start);
        const whole = await predict(model, ids.slice(0, start));
        expectClose(answered, whole.subarray(whole.length - answered.length));
      }
      stream.reset();
    }
    await stream.push([1, 2]);
    stream.dispose();
    for (const layer of model.layers) layer.resetStates();
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });

  test('features instead of tokens, NaN where they are missing', async () => {
    await useBackend(backend());
    const model = build([masking({ maskValue: Number.NaN }), lstm({ units: 4 }), answer()], [null, null, 2]);
    const values = [1, 2, Number.NaN, Number.NaN, -1, 0.5, 3, 1];
    const stream = model.stream();
    for (let step = 0; step < 4; step++) {
      const answered = await stream.push(values.slice(2 * step, 2 * step + 2));
      const whole = await model.predict({
        data: Float32Array.from(values.slice(0, 2 * step + 2)),
        shape: [1, step + 1, 2],
      });
      expectClose(answered, await whole.data());
      whole.dispose();
    }
    await expect(stream.push([1, 2, 3])).rejects.toThrow('at least one step, 2 numbers each; got 3 numbers');
    stream.dispose();
    model.dispose();
  });
});

test('calls may overlap, weights may change, and so may the backend', async () => {
  await useBackend(cpu());
  const model = build([tokens(), gru({ units: 4 }), answer()]);
  const stream = model.stream();
  const [, , third] = await Promise.all([stream.push(3), stream.push([5, 0]), stream.push(7)]);
  expectClose(third, await predict(model, [3, 5, 0, 7]));
  await useBackend(wasm());
  expectClose(await stream.push(8), await predict(model, [3, 5, 0, 7, 8]));
  const weights = await model.getWeights();
  model.setWeights(weights.map((values, index) => (index === weights.length - 1 ? values.fill(2) : values)));
  expectClose(await stream.push(0), await predict(model, [3, 5, 0, 7, 8]));
  await expect(stream.push(vocabulary)).rejects.toThrow(
    'push holds 12 at [0, 0]; ids of tokens are whole numbers from 0 to 11',
  );
  await expect(stream.push([])).rejects.toThrow('at least one step');
  expectClose(await stream.push(1), await predict(model, [3, 5, 0, 7, 8, 1]));
  stream.dispose();
  model.dispose();
});

test('a stream that has been disposed answers no more, and holds nothing', async () => {
  await useBackend(cpu());
  const before = memory().numTensors;
  const model = build([tokens(), lstm({ units: 4 }), answer()]);
  const alive = memory().numTensors;
  const stream = model.stream();
  await stream.push([1, 2, 3]);
  stream.dispose();
  expect(memory().numTensors).toBe(alive);
  await expect(stream.push(1)).rejects.toThrow('The stream has been disposed; model.stream() makes another.');
  expect(() => stream.reset()).toThrow('The stream has been disposed');
  stream.dispose();
  expect(memory().numTensors).toBe(alive);
  const idle = model.stream();
  idle.dispose();
  const pushed = model.stream();
  const answered = pushed.push([1, 2]);
  pushed.dispose();
  expectClose(await answered, await predict(model, [1, 2]));
  model.dispose();
  pushed.dispose();
  expect(memory().numTensors).toBe(before);
});

test('what is no step is called by its name', async () => {
  await useBackend(cpu());
  const model = build([tokens(), gru({ units: 2 })]);
  const stream = model.stream();
  const ids = tensor([1, 2]);
  for (const [bad, named] of [
    [true, 'true'],
    [null, 'null'],
    [undefined, 'nothing'],
    [1n, '1n'],
    ['1', '"1"'],
    [new DataView(new ArrayBuffer(4)), 'a DataView'],
    [ids, 'a Tensor'],
    [{ length: 1, 0: 1 }, '{"0":1,"length":1}'],
  ] as const) {
    await expect(stream.push(bad as never)).rejects.toThrow(
      `push takes a number, or a list or a typed array of numbers; got ${named}.`,
    );
  }
  expect(stream.steps).toBe(0);
  ids.dispose();
  stream.dispose();
  model.dispose();
});

test('what has to see the whole text says so', async () => {
  await useBackend(cpu());
  expect(() => sequential([tokens(), gru({ units: 2 })]).stream()).toThrow('no weights yet');
  for (const layer of [gru({ units: 2, goBackwards: true }), bidirectional(lstm({ units: 2 }))]) {
    expect(() => build([tokens(), layer]).stream()).toThrow(
      "cannot be streamed: it reads backwards, from the sequence's",
    );
  }
  expect(() => build([tokens(), flatten()], [null, 4]).stream()).toThrow('puts all steps of a sequence side by side');
});
