// Attention without heads: against real Keras, its gradients against differences, what is masked, and what is refused.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grads, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { additiveAttention, attention, layerFromConfig, type Layer, type Value } from '../src/index.ts';
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

const makers: Readonly<Record<string, (options: object) => Layer>> = { attention, additiveAttention };
const { cases } = JSON.parse(keras) as { readonly cases: readonly AttentionCase[] };
const plain = cases
  .filter(({ layer }) => layer in makers)
  .map(
    (one) =>
      [
        `${one.layer} ${JSON.stringify(one.options)} of ${one.inputs.length}, masked ${one.masks.map(Boolean).join()}`,
        one,
      ] as const,
  );

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

function made(one: AttentionCase): Layer {
  const layer = makers[one.layer]!(one.options);
  buildFor(layer, one);
  return layer;
}

test('Keras says enough', () => {
  expect(plain).toHaveLength(30);
  expect(plain.some(([, { blank }]) => blank.data.includes(1))).toBe(true);
});

test.each(plain)('%s is as in Keras, with zeros where nothing is seen', (_name, one) => {
  tidy(() => {
    const layer = made(one);
    compareWithKeras(
      layer,
      one,
      Array.from({ length: one.output.shape.at(-1)! }, () => 0),
    );
    const again = layerFromConfig({ className: layer.className, config: layer.getConfig() });
    expect(again.getConfig()).toEqual(layer.getConfig());
  });
});

test.each(plain)('the gradient of %s is that of differences', (_name, one) => {
  tidy(() => compareWithDifferences(made(one), one));
});

test.each(plain.filter(([, { masks }]) => masks.some(Boolean)))('%s: what is masked may be anything', (_name, one) => {
  tidy(() => {
    const layer = made(one);
    const tensors = one.inputs.map((values) => tensorOf(values));
    const spoilt = one.inputs.map((values, place) => {
      const mask = one.masks[Math.min(1, place)];
      if (!mask) return tensorOf(values);
      const size = values.shape.at(-1)!;
      return tensorOf({
        ...values,
        data: values.data.map((value, index) => (mask.data[Math.floor(index / size)] === 1 ? value : NaN)),
      });
    });
    const first = (...given: Tensor[]): Tensor => layer.run(valuesOf(given, one.masks)).values[0]!.tensor;
    for (const gradient of grads((...given: Tensor[]) => sum(first(...given)))(spoilt))
      expect(gradient.dataSync()).not.toContain(NaN);
    expect(arraysOf(layer.run(valuesOf(spoilt, one.masks)))).toEqual(arraysOf(layer.run(valuesOf(tensors, one.masks))));
  });
});

const random = (seed: number, ...shape: number[]): Tensor => {
  const source = new Random(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((size, side) => size * side, 1) }, () => source.normal()),
    shape,
  );
};

test('one value attends to itself', () => {
  tidy(() => {
    const x = random(1, 2, 4, 3);
    const layer = attention({ useCausalMask: true });
    const [both, alone] = [layer.run([{ tensor: x }, { tensor: x }]), layer.call(x)];
    expect([...alone.output.dataSync()]).toEqual([...both.values[0]!.tensor.dataSync()]);
  });
});

test('dropout drops weights and not scores, by the seed', () => {
  tidy(() => {
    const values: Value[] = [{ tensor: random(1, 2, 4, 3) }, { tensor: random(2, 2, 50, 3) }];
    const run = (layer: Layer, training: boolean, seed = 3): number[][] =>
      arraysOf(layer.run(values, { training, random: new Random(seed) })).map(({ data }) => data);
    const layer = attention({ dropout: 0.5, returnAttentionScores: true });
    const [quiet, scores] = run(layer, false);
    const [dropped, sameScores] = run(layer, true);
    expect(sameScores).toEqual(scores);
    expect(dropped).not.toEqual(quiet);
    expect(run(layer, true)[0]).toEqual(dropped);
    expect(run(layer, true, 4)[0]).not.toEqual(dropped);
    expect(run(attention({ dropout: 0.5, seed: 1 }), true)[0]).not.toEqual(dropped);
    // Over many draws the mean stays.
    const mean =
      Array.from({ length: 400 }, (_, seed) => run(layer, true, seed)[0]![0]!).reduce((sum, one) => sum + one, 0) / 400;
    expect(Math.abs(mean - quiet![0]!)).toBeLessThan(0.1);
    expect(() => layer.run(values, { training: true })).toThrow('call it with a random');
  });
});

test('sequences that do not go together are refused with their shapes', () => {
  const of = (...shapes: number[][]): Value[] => shapes.map((shape) => ({ tensor: random(1, ...shape) }));
  expect(() => attention().run(of([2, 3, 4], [2, 5, 3]))).toThrow(
    'a query and keys of one size; got [2, 3, 4] and [2, 5, 3]',
  );
  expect(() => attention().run(of([2, 3, 4], [1, 5, 4]))).toThrow('got [2, 3, 4], [1, 5, 4], [1, 5, 4]');
  expect(() => attention().run(of([2, 3, 4], [2, 5, 4], [2, 6, 4]))).toThrow('as many keys; got');
  expect(() => attention().run(of([2, 4], [2, 5, 4]))).toThrow('[batch, time, features]');
  expect(() => attention().run([])).toThrow('[query, value] or [query, value, key]');
  expect(() => attention().run(of([2, 3, 4], [2, 3, 4], [2, 3, 4], [2, 3, 4]))).toThrow('got 4 of them');
  expect(() => additiveAttention().run(of([2, 3, 4], [2, 5, 4]))).toThrow('has no weights yet');
  expect(() => attention({ scoreMode: 'cosine' as never })).toThrow('one of dot, concat');
  expect(() => attention({ dropout: 1 })).toThrow('dropout has to be a number from 0 up to');
  expect(() => additiveAttention({ scoreMode: 'dot' } as never)).toThrow('does not know the option "scoreMode"');
  const layer = additiveAttention();
  layer.build([null, null, 4], new Random(1), [null, null, 4]);
  expect(() => layer.build([null, null, 3], new Random(1), [null, null, 3])).toThrow('is built for 4 features');
  expect(attention().computeOutputShape([null, null, 4], [null, 7, 2], [null, 7, 4])).toEqual([null, null, 2]);
});
