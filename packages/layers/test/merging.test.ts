// Layers that merge values: against real Keras, their gradients against differences, and what they refuse.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { grads, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  add,
  average,
  concatenate,
  dot,
  layerFromConfig,
  maximum,
  minimum,
  multiply,
  subtract,
  type Layer,
  type Value,
} from '../src/index.ts';
import kerasMerging from './fixtures/keras-merging.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

const { cases } = JSON.parse(kerasMerging) as {
  cases: readonly {
    readonly layer: keyof typeof makers;
    readonly options: never;
    readonly inputs: readonly Values[];
    readonly masks: readonly (Values | null)[];
    readonly y: Values;
    readonly mask: Values | null;
  }[];
};

const makers = { add, subtract, multiply, average, maximum, minimum, concatenate, dot };

const tensorOf = ({ shape, data }: Values, dtype: 'float32' | 'bool' = 'float32'): Tensor => tensor(data, shape, dtype);

const valuesOf = (tensors: readonly Tensor[], masks: readonly (Values | null)[]): Value[] =>
  tensors.map((one, place) => ({ tensor: one, mask: masks[place] ? tensorOf(masks[place], 'bool') : undefined }));

const run = (layer: Layer, values: readonly Value[]): Value => layer.run(values).values[0]!;

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

test.each(cases)('$layer $options is as in Keras', ({ layer: name, options, inputs, masks, y, mask }) => {
  tidy(() => {
    const layer = makers[name](options);
    const result = run(
      layer,
      valuesOf(
        inputs.map((values) => tensorOf(values)),
        masks,
      ),
    );
    expect(result.tensor.shape).toEqual(y.shape);
    // A sum of at most five products of numbers of about one, in float32.
    for (const [index, value] of result.tensor.dataSync().entries()) {
      expect(Math.abs(value - y.data[index]!)).toBeLessThan(1e-5);
    }
    expect(result.mask === undefined ? null : { shape: result.mask.shape, data: [...result.mask.dataSync()] }).toEqual(
      mask,
    );
    const shapes = inputs.map(({ shape }) => shape);
    expect(layer.computeOutputShape(...(shapes as [number[]]))).toEqual(y.shape);
    const again = layerFromConfig({ className: layer.className, config: layer.getConfig() });
    expect(again.getConfig()).toEqual(layer.getConfig());
  });
});

test.each(cases)(
  'the gradient of $layer $options is that of differences',
  async ({ layer: name, options, inputs, masks }) => {
    tidy(() => {
      const layer = makers[name](options);
      const weigh = (tensors: readonly Tensor[]): Tensor => {
        const { tensor: result } = run(layer, valuesOf(tensors, masks));
        // Other weights for each, so that none can stand for another.
        const factors = Float32Array.from({ length: result.size }, (_, index) => 1 + ((index * 7) % 5) / 4);
        return sum(mul(result, tensor(factors, result.shape)));
      };
      const tensors = inputs.map((values) => tensorOf(values));
      const gradients = grads((...given: Tensor[]) => weigh(given))(tensors);
      const nudge = 2 ** -8;
      for (const [place, { shape, data }] of inputs.entries()) {
        const gradient = gradients[place]!.dataSync();
        for (const index of data.keys()) {
          const at = (by: number): number => {
            const moved = data.with(index, data[index]! + by);
            return weigh(tensors.with(place, tensor(moved, shape))).dataSync()[0]!;
          };
          const [up, down, here] = [at(nudge), at(-nudge), at(0)];
          // Where the larger changes, the slope does.
          if (Math.abs(up + down - 2 * here) > 1e-3) continue;
          expect(Math.abs(gradient[index]! - (up - down) / (2 * nudge))).toBeLessThan(5e-3);
        }
      }
    });
  },
);

test('values that do not go together are refused with their shapes', () => {
  const of = (...shapes: number[][]): Value[] =>
    shapes.map((shape) => ({ tensor: tensor(new Float32Array(shape.reduce((size, side) => size * side, 1)), shape) }));
  expect(() => add().run(of([2, 3], [2, 4]))).toThrow('Add takes values of one shape');
  expect(() => add().run(of([2, 3], [2, 4]))).toThrow('[2, 3] and [2, 4]');
  expect(() => add().run(of([2, 3], [1, 3]))).toThrow('[2, 3] and [1, 3]');
  expect(() => add().run([])).toThrow('at least one value; got 0');
  expect(() => subtract().run(of([2, 3]))).toThrow('Subtract takes 2 values; got 1');
  expect(() => concatenate().run(of([2, 3, 4], [2, 5, 4]))).toThrow('joins values along axis -1');
  expect(() => concatenate({ axis: 0 })).toThrow('axis has to be a whole number other than 0');
  expect(() => concatenate({ axis: 5 }).run(of([2, 3], [2, 3]))).toThrow('joins values along axis 5');
  expect(() => dot({ axes: 1 }).run(of([2, 3], [2, 4]))).toThrow('[2, 3] and [2, 4]');
  expect(() => dot({ axes: [1, 7] }).run(of([2, 3], [2, 4]))).toThrow('of one size');
  expect(() => dot({} as never)).toThrow('axes is missing');
  expect(() => dot({ axes: 0 })).toThrow('an axis other than 0');
  expect(() => maximum().run([5] as never)).toThrow(/takes a (value|tensor)/);
  expect(add({ name: 'sum' }).computeOutputShape([null, null, 2], [null, 2])).toEqual([null, null, 2]);
  expect(add().computeOutputShape([null, 1, 2], [4, 3, 2])).toEqual([4, 3, 2]);
  expect(concatenate().computeOutputShape([null, null, 2], [null, null, 3])).toEqual([null, null, 5]);
});
