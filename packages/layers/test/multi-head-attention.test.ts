// Attention with several heads: against real Keras, its gradients against differences, what is masked, and what is refused.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grads, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { layerFromConfig, multiHeadAttention, type Layer, type MultiHeadAttentionOptions } from '../src/index.ts';
import {
  arraysOf,
  buildFor,
  compareWithDifferences,
  compareWithKeras,
  tensorOf,
  valuesOf,
  type AttentionCase,
} from './attention-cases.ts';
import keras from './fixtures/keras-attention.json?raw';

const all = (JSON.parse(keras) as { readonly cases: readonly AttentionCase[] }).cases;
const cases = all
  .filter(({ layer }) => layer === 'multiHeadAttention')
  .map(
    (one) =>
      [`${JSON.stringify(one.options)} of ${one.inputs.length}, masked ${one.masks.map(Boolean).join()}`, one] as const,
  );

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

function made(one: AttentionCase): Layer {
  const layer = multiHeadAttention(one.options as unknown as MultiHeadAttentionOptions);
  buildFor(layer, one);
  return layer;
}

test('Keras says enough', () => {
  expect(cases).toHaveLength(12);
  expect(cases.filter(([, { blank }]) => blank.data.includes(1))).toHaveLength(7);
});

test.each(cases)('%s is as in Keras, with the bias alone where nothing is seen', (_name, one) => {
  const layer = made(one);
  tidy(() => {
    const size = one.output.shape.at(-1)!;
    const { data = Array.from({ length: size }, () => 0) } = one.weights['attentionOutput/bias'] ?? {};
    compareWithKeras(layer, one, data);
    const again = layerFromConfig({ className: layer.className, config: layer.getConfig() });
    expect(again.getConfig()).toEqual(layer.getConfig());
  });
  layer.dispose();
});

test.each(cases)('the gradient of %s is that of differences', (_name, one) => {
  const layer = made(one);
  tidy(() => compareWithDifferences(layer, one));
  layer.dispose();
});

test.each(cases.filter(([, { masks }]) => masks.some(Boolean)))('%s: what is masked may be anything', (_name, one) => {
  const layer = made(one);
  tidy(() => {
    const tensors = one.inputs.map((values) => tensorOf(values));
    const spoilt = one.inputs.map((values, place) => {
      const mask = one.masks[place];
      if (!mask) return tensorOf(values);
      const size = values.shape.at(-1)!;
      return tensorOf({
        ...values,
        data: values.data.map((value, index) => (mask.data[Math.floor(index / size)] === 1 ? value : NaN)),
      });
    });
    const variables = layer.weights.map(({ variable }) => variable as Tensor);
    const first = (...given: Tensor[]): Tensor =>
      layer.run(valuesOf(given.slice(0, spoilt.length), one.masks)).values[0]!.tensor;
    for (const gradient of grads((...given: Tensor[]) => sum(first(...given)))([...spoilt, ...variables]))
      expect(gradient.dataSync()).not.toContain(NaN);
    expect(arraysOf(layer.run(valuesOf(spoilt, one.masks)))).toEqual(arraysOf(layer.run(valuesOf(tensors, one.masks))));
  });
  layer.dispose();
});

const random = (seed: number, ...shape: number[]): Tensor => {
  const source = new Random(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => source.normal()),
    shape,
  );
};

const built = (options: Partial<MultiHeadAttentionOptions>): Layer => {
  const layer = multiHeadAttention({ numHeads: 2, keyDim: 3, ...options });
  layer.build([null, null, 4], new Random(1));
  return layer;
};

test('a window that reaches everywhere changes nothing', () => {
  const x = random(3, 2, 6, 4);
  for (const useCausalMask of [false, true]) {
    const [all, within] = [built({ useCausalMask }), built({ useCausalMask, slidingWindow: 6 })];
    expect(arraysOf(within.run([{ tensor: x }]))).toEqual(arraysOf(all.run([{ tensor: x }])));
    const narrow = built({ useCausalMask, slidingWindow: 5 });
    expect(arraysOf(narrow.run([{ tensor: x }]))).not.toEqual(arraysOf(all.run([{ tensor: x }])));
  }
});

test('dropout drops weights and not scores, by the seed', () => {
  const x = random(3, 2, 30, 4);
  const run = (layer: Layer, training: boolean, seed = 3): number[][] =>
    tidy(() => arraysOf(layer.run([{ tensor: x }], { training, random: new Random(seed) })).map(({ data }) => data));
  const layer = built({ dropout: 0.5, returnAttentionScores: true });
  const [quiet, scores] = run(layer, false);
  const [dropped, sameScores] = run(layer, true);
  expect(sameScores).toEqual(scores);
  expect(dropped).not.toEqual(quiet);
  expect(run(layer, true)[0]).toEqual(dropped);
  expect(run(layer, true, 4)[0]).not.toEqual(dropped);
  expect(run(built({ dropout: 0.5, returnAttentionScores: true, seed: 1 }), true)[0]).not.toEqual(dropped);
  expect(run(built({ dropout: 0.5 }), true)[0]).toEqual(dropped);
  // Over many draws the mean stays.
  const draws = Array.from({ length: 300 }, (_, seed) => run(layer, true, seed)[0]![0]!);
  const mean = draws.reduce((total, one) => total + one, 0) / draws.length;
  expect(Math.abs(mean - quiet![0]!)).toBeLessThan(0.1);
  expect(() => layer.run([{ tensor: x }], { training: true })).toThrow('call it with a random');
});

test('what it cannot take is refused', () => {
  expect(() => multiHeadAttention({ numHeads: 2 } as never)).toThrow("keyDim is missing, the size of a head's queries");
  expect(() => multiHeadAttention({ numHeads: 0, keyDim: 1 })).toThrow(
    'numHeads has to be a whole number of at least 1',
  );
  expect(() => multiHeadAttention({ numHeads: 1, keyDim: 1, slidingWindow: 0 })).toThrow('slidingWindow has to be');
  const layer = built({});
  expect(() => layer.call(random(1, 2, 3, 5))).toThrow('is built for 4 features and cannot take 5');
  expect(() => multiHeadAttention({ numHeads: 1, keyDim: 1 }).call(random(1, 2, 3, 5))).toThrow('has no weights yet');
  layer.dispose();
  layer.build([null, null, 5], new Random(1), [null, null, 2]);
  expect(layer.weights.map(({ name, variable }) => [name, variable.shape])).toEqual([
    ['query/kernel', [5, 2, 3]],
    ['query/bias', [2, 3]],
    ['key/kernel', [2, 2, 3]],
    ['key/bias', [2, 3]],
    ['value/kernel', [2, 2, 3]],
    ['value/bias', [2, 3]],
    ['attentionOutput/kernel', [2, 3, 5]],
    ['attentionOutput/bias', [5]],
  ]);
});
