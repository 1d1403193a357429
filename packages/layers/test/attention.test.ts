// Layers that attend: one value alone, dropout, windows, and what is refused. Beside Keras they are in @rnnkit/training's tests.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { reshape, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  additiveAttention,
  attention,
  multiHeadAttention,
  type Layer,
  type LayerResult,
  type MultiHeadAttentionOptions,
  type Value,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const arraysOf = ({ values }: LayerResult): { readonly shape: number[]; readonly data: number[] }[] =>
  values.map(({ tensor: value }) => ({ shape: value.shape, data: [...value.dataSync()] }));

const random = (seed: number, ...shape: number[]): Tensor => {
  const source = new Random(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => source.normal()),
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

const built = (options: Partial<MultiHeadAttentionOptions>): Layer => {
  const layer = multiHeadAttention({ numHeads: 2, keyDim: 3, ...options });
  const isDeep = options.attentionAxes !== undefined;
  layer.build(isDeep ? [null, null, null, 4] : [null, null, 4], new Random(1));
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

test('dropout of heads drops weights and not scores, by the seed', () => {
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

test('what heads cannot take is refused', () => {
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

test('a mask of pairs is the last value, and no stream can have it', () => {
  const x = random(3, 2, 3, 4);
  const run = (options: Partial<MultiHeadAttentionOptions>, ...masks: Tensor[]): number[] => {
    const layer = multiHeadAttention({ numHeads: 2, keyDim: 3, ...options });
    layer.build([null, null, 4], new Random(1), ...masks.map(({ shape }) => shape));
    return [...layer.run([x, ...masks].map((one) => ({ tensor: one }))).values[0]!.tensor.dataSync()];
  };
  const causal = tensor([1, 0, 0, 1, 1, 0, 1, 1, 1], [1, 3, 3]);
  expect(run({ useAttentionMask: true }, causal)).toEqual(run({ useCausalMask: true }));
  expect(run({ useAttentionMask: true }, causal)).not.toEqual(run({}));
  expect(() => run({ useAttentionMask: true }, tensor([1, 1], [1, 2]))).toThrow('a mask [2, 3, 3]');
  expect(() => run({ useAttentionMask: true })).toThrow('[query, mask], [query, value, mask]');
  expect(() => multiHeadAttention({ numHeads: 1, keyDim: 1, useAttentionMask: true }).openStream()).toThrow(
    'a mask of whole sequences',
  );
});

test('axes that are not attended over are as if they were more of the batch, with their masks', () => {
  const [apart, together] = [built({ attentionAxes: 2, useCausalMask: true }), built({ useCausalMask: true })];
  const x = random(3, 2, 3, 5, 4);
  const mask = tensor(
    Array.from({ length: 30 }, (_, place) => (place % 7 === 3 ? 0 : 1)),
    [2, 3, 5],
    'bool',
  );
  const { tensor: output, mask: kept } = apart.run([{ tensor: x, mask }]).values[0]!;
  expect(output.shape).toEqual([2, 3, 5, 4]);
  expect(kept).toBe(mask);
  const rows = together.run([{ tensor: reshape(x, [6, 5, 4]), mask: reshape(mask, [6, 5]) }]).values[0]!.tensor;
  expect([...output.dataSync()]).toEqual([...rows.dataSync()]);
  expect(() => built({ useCausalMask: true }).call(x)).toThrow('attends over 2 axes');
  expect(() => built({ attentionAxes: [3] }).call(x)).toThrow(
    'attentionAxes 3; got an input of the shape [any, any, any, 4]',
  );
  expect(() => built({ attentionAxes: 1.5 })).toThrow('attentionAxes has to be an axis');
});
