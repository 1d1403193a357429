// Models in models, layers that are called twice, several inputs and outputs.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import {
  add,
  bidirectional,
  concatenate,
  dense,
  embedding,
  globalAveragePooling1d,
  gru,
  lstm,
  timeDistributed,
  type Layer,
  type StepObservation,
} from '@rnnkit/layers';
import { input, model as inferenceModel, sequential as inferenceSequence, toTensor, type Model } from '@rnnkit/models';
import {
  meanSquaredError,
  model,
  sequential,
  sparseCategoricalCrossentropy,
  trainable,
  type LossReduction,
  type TrainableModel,
} from '@rnnkit/training';
import { add as plus, memory, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { attributions, gateActivations, gradientNorms } from '../src/index.ts';
import { watching } from '../src/watching.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const tokens = (name: string): ReturnType<typeof input> => input({ shape: [null], dtype: 'int32', name });
const table = (): Layer =>
  embedding({ inputDim: 8, outputDim: 3, maskZero: true, embeddingsInitializer: 'randomNormal' });

/** A reader within a reader within a model. */
function nested(): { readonly whole: Model; readonly layers: readonly Layer[] } {
  const layers = [
    table(),
    lstm({ units: 3, returnSequences: true }),
    bidirectional(gru({ units: 2 })),
    dense({ units: 2 }),
  ];
  const [first, second, third, last] = layers as [Layer, Layer, Layer, Layer];
  const inner = inferenceSequence([first, second], { name: 'inner' });
  const encoder = inferenceSequence([inner, third], { name: 'encoder' });
  const text = tokens('text');
  return { whole: inferenceModel({ inputs: text, outputs: last.apply(encoder.apply(text)) }), layers };
}

test('recurrent layers within models within a model do what they do in a stack', async () => {
  const { whole, layers } = nested();
  whole.build();
  const stack = inferenceSequence(layers);
  stack.build([null, null]);
  const text = [3, 0, 5, 7];
  const before = memory().numTensors;
  const found = await gateActivations(whole, text);
  const expected = await gateActivations(stack, text);
  expect(memory().numTensors).toBe(before);
  expect(found.map(({ layer }) => layer)).toEqual([
    'encoder/inner/lstm',
    'encoder/bidirectional/forward',
    'encoder/bidirectional/backward',
  ]);
  expect(expected.map(({ layer }) => layer)).toEqual(['lstm', 'bidirectional/forward', 'bidirectional/backward']);
  const unnamed = (list: typeof found): unknown => list.map((one) => ({ ...one, layer: '' }));
  expect(unnamed(found)).toEqual(unnamed(expected));
  expect(found[0]).toMatchObject({ className: 'LSTM', time: 4, units: 3 });
  const x = [text, [1, 2, 0, 0]];
  const attributed = await attributions(whole, x);
  expect(attributed).toEqual(await attributions(stack, x));
  expect(attributed[0]!.values.some((value) => value !== 0)).toBe(true);
  expect(memory().numTensors).toBe(before);
  const trained = [trainable(whole), trainable(stack)] as const;
  const norms = [];
  for (const one of trained) {
    one.compile({ loss: 'meanSquaredError' });
    norms.push(
      await gradientNorms(one, x, [
        [1, 0],
        [0, 1],
      ]),
    );
  }
  expect(norms[0]!.map(({ layer }) => layer)).toEqual(found.map(({ layer }) => layer));
  expect(norms[0]!.map((one) => one.norms)).toEqual(norms[1]!.map((one) => one.norms));
  for (const one of [...trained, whole, stack]) one.dispose();
  expect(memory().numTensors).toBe(0);
});

test('a layer that is called twice has an entry for each call', async () => {
  const text = tokens('text');
  const reader = inferenceSequence([gru({ units: 2, returnSequences: true })], { name: 'reader' });
  const first = table().apply(text);
  const once = reader.apply(first);
  const twice = reader.apply(dense({ units: 3 }).apply(once));
  const whole = model({ inputs: text, outputs: dense({ units: 1 }).apply(globalAveragePooling1d().apply(twice)) });
  whole.compile({ loss: 'meanSquaredError' });
  whole.build();
  const before = memory().numTensors;
  const [one, other, ...none] = await gateActivations(whole, [1, 2, 3]);
  expect(none).toEqual([]);
  expect([one!.layer, other!.layer]).toEqual(['reader/gru', 'reader/gru']);
  expect(one!.hidden).not.toEqual(other!.hidden);
  const norms = await gradientNorms(whole, [[1, 2, 3]], [1]);
  expect(norms.map(({ layer, norms: { length } }) => [layer, length])).toEqual([
    ['reader/gru', 3],
    ['reader/gru', 3],
  ]);
  expect(memory().numTensors).toBe(before);
  whole.dispose();
});

const x = {
  source: { data: Int32Array.of(1, 2, 3, 0, 4, 5, 6, 7), shape: [2, 4] },
  target: { data: Int32Array.of(3, 2, 1, 4, 0, 0), shape: [2, 3] },
};
const y = {
  next: { data: Int32Array.of(2, 0), shape: [2] },
  length: { data: Float32Array.of(1.5, -1), shape: [2, 1] },
};

/** An encoder and a decoder that begins from its state; a class, and a number of the encoder's state. */
function translator(
  next: LossReduction = 'sumOverBatchSize',
  length: LossReduction = 'sumOverBatchSize',
): TrainableModel<unknown> {
  const [source, target] = [tokens('source'), tokens('target')];
  const [, state] = gru({ units: 2, returnState: true, name: 'encoder' }).apply(table().apply(source));
  const read = gru({ units: 2, name: 'decoder' }).apply(table().apply(target), { initialState: [state!] });
  const joined = concatenate().apply([read, add().apply([read, state!])]);
  const whole = model({
    inputs: { source, target },
    outputs: {
      next: dense({ units: 3, activation: 'softmax' }).apply(joined),
      length: dense({ units: 1 }).apply(state!),
    },
    seed: 4,
  });
  whole.compile({
    loss: { next: sparseCategoricalCrossentropy({ reduction: next }), length: meanSquaredError({ reduction: length }) },
    lossWeights: { next: 1, length: 0.5 },
  });
  whole.build();
  return whole;
}

test.each<readonly [LossReduction?, LossReduction?]>([
  [],
  ['sum', 'sum'],
  ['mean', 'sum'],
  ['sum', 'meanWithSampleWeight'],
])(
  'the gradient norms of several inputs and outputs are those of finite differences: %s, %s',
  async (...reductions) => {
    const whole = translator(...reductions);
    const before = memory().numTensors;
    const found = await gradientNorms(whole, x, y);
    expect(memory().numTensors).toBe(before);
    expect(found.map(({ layer, norms }) => [layer, norms.length])).toEqual([
      ['encoder', 4],
      ['decoder', 3],
    ]);
    const nudge = 2 ** -6;
    const loss = (name: string, at: number, row: number, unit: number, by: number): number =>
      tidy(() => {
        const watch = ({ layer, step, after }: StepObservation): readonly Tensor[] => {
          if (layer.name !== name || step !== at) return after;
          const values = new Float32Array(4);
          values[row * 2 + unit] = by;
          return [plus(after[0]!, tensor(values, [2, 2]))];
        };
        const inputs = [toTensor(x.source), toTensor(x.target)];
        const { values } = whole.forward(inputs, undefined, watching(whole, [], watch));
        const [next, length] = values.map(({ tensor: output }) => output.dataSync());
        return -Math.log(next![row * 3 + y.next.data[row]!]!) + 0.5 * (length![row]! - y.length.data[row]!) ** 2;
      });
    for (const { layer, norms } of found) {
      const { data, shape } = layer === 'encoder' ? x.source : x.target;
      const time = shape[1]!;
      for (let step = 0; step < time; step++) {
        const valid = [0, 1].filter((row) => data[row * time + step] !== 0);
        const slopes = valid.map((row) =>
          Math.hypot(
            ...[0, 1].map(
              (unit) => (loss(layer, step, row, unit, nudge) - loss(layer, step, row, unit, -nudge)) / (2 * nudge),
            ),
          ),
        );
        const expected = slopes.reduce((sum, slope) => sum + slope, 0) / Math.max(1, valid.length);
        expect(Math.abs(norms[step]! - expected), `${layer} at ${step}`).toBeLessThan(2 ** -10);
        expect(norms[step]).toBeGreaterThan(0.01);
      }
    }
    whole.dispose();
  },
);

test('what two tables give a text is added up', async () => {
  const text = tokens('text');
  const vectors = add().apply([table().apply(text), table().apply(text)]);
  const whole = inferenceModel({
    inputs: text,
    outputs: dense({ units: 1 }).apply(globalAveragePooling1d().apply(vectors)),
  });
  const [{ values, probability } = { values: new Float32Array(), probability: 0 }] = await attributions(whole, [
    [1, 2, 0],
  ]);
  // The model is linear and its bias zero: its answer is the sum of what the tokens give.
  expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(probability, 6);
  expect(values[2]).toBe(0);
  whole.dispose();
});

test('a model of several inputs is told apart', async () => {
  const whole = translator();
  await expect(attributions(whole as never, x as never)).rejects.toThrow('one input and one output');
  await expect(gateActivations(whole, [1])).rejects.toThrow('models of token indices');
  whole.dispose();
  const features = sequential([gru({ units: 2 })]);
  features.build([null, 3, 2]);
  await expect(gateActivations(features, [1])).rejects.toThrow('models of token indices');
  features.dispose();
});

const words = (): Layer => gru({ units: 2, name: 'words' });
test.each<[string, () => Layer]>([
  ['a layer', () => timeDistributed(words())],
  ['a model', () => timeDistributed(inferenceSequence([words()]))],
  ['a model within a wrapper within a model', () => inferenceSequence([timeDistributed(inferenceSequence([words()]))])],
])('what a wrapper holds is seen: %s', async (_, make) => {
  const sentences = input({ shape: [4, 3, 2], name: 'sentences' });
  const whole = model({
    inputs: sentences,
    outputs: dense({ units: 1, name: 'last' }).apply(globalAveragePooling1d().apply(make().apply(sentences))),
  });
  whole.compile({ loss: 'meanSquaredError' });
  whole.build();
  const numbers = { data: Float32Array.from({ length: 48 }, (__, index) => Math.sin(index)), shape: [2, 4, 3, 2] };
  const labels = [[1], [-2]];
  const before = memory().numTensors;
  const found = await gradientNorms(whole, numbers, labels);
  expect(memory().numTensors).toBe(before);
  expect(found.map(({ layer, norms }) => [layer, norms.length])).toEqual([['words', 3]]);
  // After the last word the loss depends on a sentence's state by 2 (answer − label) · weights / 4 sentences.
  const prediction = await whole.predict(numbers);
  const answers = prediction.dataSync();
  const weights = whole.getLayer('last').weights[0]!.variable.dataSync();
  const slopes = labels.map(([label], row) => (2 * Math.abs(answers[row]! - label!) * Math.hypot(...weights)) / 4);
  expect(found[0]!.norms[2]).toBeCloseTo((slopes[0]! + slopes[1]!) / 2, 4);
  prediction.dispose();
  whole.dispose();
});
