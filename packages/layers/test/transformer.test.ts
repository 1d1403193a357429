// Places of steps, and a Transformer's block: what they give, what is masked, their gradients, and what is refused.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grads, mul, slice, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  layerFromConfig,
  positionEmbedding,
  sinePositionEncoding,
  transformerEncoder,
  type Layer,
  type TransformerEncoderOptions,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const random = (seed: number, ...shape: number[]): Tensor => {
  const source = new Random(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => source.normal()),
    shape,
  );
};

const built = (layer: Layer, ...shape: (number | null)[]): Layer => {
  layer.build([null, ...shape], new Random(1));
  return layer;
};

test('the embedding of places is the table, for each row, with the mask', () => {
  const layer = built(positionEmbedding({ sequenceLength: 5 }), null, 3);
  expect(layer.weights.map(({ name, variable }) => [name, variable.shape])).toEqual([['embeddings', [5, 3]]]);
  const table = [...layer.weights[0]!.variable.dataSync()];
  const mask = tensor([1, 1, 0, 1, 0, 0, 0, 0], [2, 4], 'bool');
  const result = layer.call(random(1, 2, 4, 3), { mask });
  expect(result.mask).toBe(mask);
  expect([...result.output.dataSync()]).toEqual([...table.slice(0, 12), ...table.slice(0, 12)]);
  expect(() => layer.call(random(1, 2, 6, 3))).toThrow('PositionEmbedding has places for 5 steps and got 6.');
  expect(() => layer.call(random(1, 2, 3))).toThrow('[batch, time, features]');
  expect(() => positionEmbedding({} as never)).toThrow('sequenceLength is missing, how many steps');
  const again = layerFromConfig({ className: layer.className, config: layer.getConfig() });
  expect(again.getConfig()).toEqual(layer.getConfig());
  layer.dispose();
});

test('the sines are those of the paper', () => {
  const [steps, features] = [50, 7];
  const values = sinePositionEncoding({ maxWavelength: 300 })
    .call(random(1, 1, steps, features))
    .output.dataSync();
  for (let step = 0; step < steps; step++) {
    for (let pair = 0; 2 * pair < features; pair++) {
      const angle = step / 300 ** ((2 * pair) / features);
      expect(values[step * features + 2 * pair]).toBeCloseTo(Math.sin(angle), 6);
      if (2 * pair + 1 < features) expect(values[step * features + 2 * pair + 1]).toBeCloseTo(Math.cos(angle), 6);
    }
  }
  const layer = sinePositionEncoding();
  expect(layerFromConfig({ className: layer.className, config: layer.getConfig() }).getConfig()).toEqual({
    trainable: true,
    maxWavelength: 10_000,
  });
  expect(() => sinePositionEncoding({ maxWavelength: 0 })).toThrow('maxWavelength has to be a number above 0');
});

const block = (options: Partial<TransformerEncoderOptions> = {}): Layer =>
  built(transformerEncoder({ intermediateDim: 5, numHeads: 2, ...options }), null, 4);

/** Ends early, is all padding, and has a hole. */
const mask = (): Tensor => tensor([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1], [3, 5], 'bool');

test('a block has its parts and their weights, by their paths', () => {
  const layer = block();
  expect(layer.weights.map(({ name, variable }) => `${name} ${variable.shape.join()}`)).toEqual([
    'selfAttentionLayer/query/kernel 4,2,2',
    'selfAttentionLayer/query/bias 2,2',
    'selfAttentionLayer/key/kernel 4,2,2',
    'selfAttentionLayer/key/bias 2,2',
    'selfAttentionLayer/value/kernel 4,2,2',
    'selfAttentionLayer/value/bias 2,2',
    'selfAttentionLayer/attentionOutput/kernel 2,2,4',
    'selfAttentionLayer/attentionOutput/bias 4',
    'selfAttentionLayerNorm/gamma 4',
    'selfAttentionLayerNorm/beta 4',
    'feedforwardIntermediateDense/kernel 4,5',
    'feedforwardIntermediateDense/bias 5',
    'feedforwardOutputDense/kernel 5,4',
    'feedforwardOutputDense/bias 4',
    'feedforwardLayerNorm/gamma 4',
    'feedforwardLayerNorm/beta 4',
  ]);
  layer.trainable = false;
  expect(layer.weights.some(({ trainable }) => trainable)).toBe(false);
  const again = layerFromConfig({ className: layer.className, config: layer.getConfig() });
  expect(again.getConfig()).toEqual(layer.getConfig());
  expect(() => layer.call(random(1, 2, 3, 5))).toThrow('is built for 4 features and cannot take 5');
  layer.dispose();
  layer.build([null, null, 6], new Random(1));
  expect(layer.call(random(1, 2, 3, 6)).output.shape).toEqual([2, 3, 6]);
  expect(() => transformerEncoder({ intermediateDim: 5, numHeads: 3 }).computeOutputShape([null, null, 2])).toThrow(
    'divides the features among its 3 heads; got 2',
  );
  expect(() => transformerEncoder({ numHeads: 2 } as never)).toThrow('intermediateDim is missing');
});

test.each([{}, { normalizeFirst: false }, { useCausalMask: true, slidingWindow: 2 }])(
  'what is masked in a block %j has no part in the rest, and may be anything',
  (options) => {
    tidy(() => {
      const layer = block({ ...options, returnAttentionScores: true });
      const x = random(3, 3, 5, 4);
      const valid = mask();
      const bits = valid.dataSync();
      const read = (input: Tensor): Float32Array[] =>
        layer.run([{ tensor: input, mask: valid }]).values.map(({ tensor: value }) => value.dataSync() as Float32Array);
      const [output, scores] = read(x);
      const spoilt = tensor(
        x.dataSync().map((value, index) => (bits[Math.floor(index / 4)] === 1 ? value : NaN)),
        x.shape,
      );
      expect(read(spoilt)).toEqual([output, scores]);
      const variables = layer.weights.map(({ variable }) => variable as Tensor);
      const gradients = grads((...given: Tensor[]) =>
        sum(layer.run([{ tensor: given[0]!, mask: valid }]).values[0]!.tensor),
      )([spoilt, ...variables]);
      for (const gradient of gradients) expect(gradient.dataSync()).not.toContain(NaN);
      expect(output).not.toContain(NaN);
      // A step that is masked, or sees nothing, has no weights.
      for (let place = 0; place < scores!.length; place++) {
        const [row, query, key] = [Math.floor(place / 50), Math.floor(place / 5) % 5, place % 5];
        if (bits[row * 5 + query] === 0 || bits[row * 5 + key] === 0) expect(scores![place]).toBe(0);
      }
      // Without what is masked, the first row is the same.
      const alone = layer.call(slice(x, [0, 0, 0], [1, 2, 4])).output.dataSync();
      for (const [place, value] of alone.entries()) expect(output![place]).toBeCloseTo(value, 5);
    });
  },
);

test.each([{}, { normalizeFirst: false, activation: 'tanh' }, { useCausalMask: true, activation: 'gelu' }] as const)(
  'the gradient of a block %j is that of differences',
  (options) => {
    tidy(() => {
      const layer = block({ activation: 'gelu', ...options });
      const valid = mask();
      const x = random(3, 3, 5, 4);
      const factors = random(4, 3, 5, 4);
      const weigh = (input: Tensor): Tensor =>
        sum(mul(layer.run([{ tensor: input, mask: valid }]).values[0]!.tensor, factors));
      const [gradient] = grads(weigh)([x]);
      const [values, found] = [x.dataSync(), gradient!.dataSync()];
      const nudge = 2 ** -7;
      for (const index of values.keys()) {
        const at = (by: number): number =>
          tidy(
            () =>
              weigh(
                tensor(Float32Array.from(values).fill(values[index]! + by, index, index + 1), x.shape),
              ).dataSync()[0]!,
          );
        const slope = (at(nudge) - at(-nudge)) / (2 * nudge);
        expect(Math.abs(found[index]! - slope) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-2);
      }
    });
  },
);

test('dropout draws for each part its own, and nothing outside of training', () => {
  tidy(() => {
    const layer = block({ dropout: 0.4 });
    const values = [{ tensor: random(3, 2, 5, 4) }];
    const run = (training: boolean, seed = 1): readonly number[] => [
      ...layer.run(values, { training, random: new Random(seed) }).values[0]!.tensor.dataSync(),
    ];
    expect(run(false)).toEqual(run(false, 2));
    expect(run(true)).toEqual(run(true));
    expect(run(true)).not.toEqual(run(true, 2));
    expect(run(true)).not.toEqual(run(false));
    expect(() => layer.run(values, { training: true })).toThrow('call it with a random');
  });
});
