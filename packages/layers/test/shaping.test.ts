// Layers that shape, convolve, pool and normalize: gradients against differences, masks, streams, and what they refuse. What they give
// is compared with Keras in packages/training.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  grad,
  memory,
  mul,
  reshape as reshapeTensor,
  slice,
  sum,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  averagePooling1d,
  batchNormalization,
  conv1d,
  gaussianNoise,
  glorotUniform,
  layerNormalization,
  maxPooling1d,
  permute,
  repeatVector,
  reshape,
  unitNormalization,
  type Layer,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const [batch, time, features] = [3, 6, 4];
const random = new Random(5);
const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());
const sequence = (): Tensor => tensor(numbers(batch * time * features), [batch, time, features]);
const steps = (): Tensor => tensor([0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1], [batch, time], 'bool');

function built(layer: Layer, shape: readonly (number | null)[] = [null, null, features]): Layer {
  layer.build(shape, new Random(3));
  tidy(() => {
    for (const { name, variable } of layer.weights) {
      if (name !== 'moving_variance') variable.assign(tensor(numbers(variable.size), variable.shape));
    }
  });
  return layer;
}

const differentiated: Readonly<Record<string, () => Layer>> = {
  repeatVector: () => built(repeatVector({ n: 3 }), [null, features]),
  permute: () => built(permute({ dims: [2, 1] })),
  reshape: () => built(reshape({ targetShape: [-1, 2, 2] })),
  'conv1d, strided': () =>
    built(conv1d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' })),
  'conv1d, in groups': () =>
    built(conv1d({ filters: 4, kernelSize: 2, groups: 2, padding: 'causal', dilationRate: 2 })),
  maxPooling1d: () => built(maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' })),
  averagePooling1d: () => built(averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' })),
  batchNormalization: () => built(batchNormalization()),
  'layerNormalization along the time': () => built(layerNormalization({ axis: [1, 2] }), [null, time, features]),
  'layerNormalization, scaling': () => built(layerNormalization({ rmsScaling: true })),
  unitNormalization: () => built(unitNormalization({ axis: 1 })),
};

test.each(Object.entries(differentiated))('the gradient of %s is that of differences', (name, make) => {
  tidy(() => {
    const layer = make();
    const x = name === 'repeatVector' ? tensor(numbers(batch * features), [batch, features]) : sequence();
    const mask = layer.className.endsWith('Normalization') ? steps() : undefined;
    const weigh = (input: Tensor): Scalar => {
      const { output } = layer.call(input, { mask, training: true });
      // Other weights for each, so that none can stand for another.
      const factors = Float32Array.from({ length: output.size }, (_, index) => 1 + ((index * 7) % 5) / 4);
      return sum(mul(output, tensor(factors, output.shape)));
    };
    const gradient = grad(weigh)(x).dataSync();
    const values = x.dataSync();
    const nudge = 2 ** -8;
    let compared = 0;
    for (const index of values.keys()) {
      const at = (by: number): number => weigh(tensor(values.with(index, values[index]! + by), x.shape)).dataSync()[0]!;
      const [up, down, here] = [at(nudge), at(-nudge), at(0)];
      // Where the larger changes, the slope does.
      if (Math.abs(up + down - 2 * here) > 1e-3) continue;
      compared++;
      expect(Math.abs(gradient[index]! - (up - down) / (2 * nudge))).toBeLessThan(2e-2);
    }
    expect(compared).toBeGreaterThan(values.length / 2);
    layer.dispose();
  });
});

test('of several that are the largest, the first learns', () => {
  tidy(() => {
    const pool = maxPooling1d({ poolSize: 3 });
    const gradient = grad((x: Tensor) => sum(pool.call(x).output))(tensor([0, 2, 2, 1, 1, 1], [1, 6, 1]));
    expect([...gradient.dataSync()]).toEqual([0, 1, 0, 1, 0, 0]);
  });
});

test('masks stay where Keras keeps them, and end where it drops them', () => {
  tidy(() => {
    const mask = steps();
    const noise = gaussianNoise({ stddev: 0.5 });
    for (const layer of [batchNormalization(), layerNormalization(), unitNormalization(), noise]) {
      for (const training of [false, true])
        expect(built(layer).call(sequence(), { mask, training, random }).mask).toBe(mask);
    }
    const dropping = [
      conv1d({ filters: 2, kernelSize: 2 }),
      maxPooling1d(),
      averagePooling1d(),
      permute({ dims: [1, 2] }),
      reshape({ targetShape: [-1, features] }),
    ];
    for (const layer of dropping) expect(built(layer).call(sequence(), { mask }).mask).toBeUndefined();
  });
});

test('what is at masked steps is no part of a batch’s mean and variance', () => {
  tidy(() => {
    const layer = built(batchNormalization({ momentum: 0.5 }));
    const mask = steps();
    const valid = mask.dataSync();
    const values = sequence().dataSync<'float32'>();
    const results = [0, 100, Number.NaN].map((other) => {
      const x = values.map((value, index) => (valid[Math.floor(index / features)] === 1 ? value : other));
      const { output, updates } = layer.call(tensor(x, [batch, time, features]), { mask, training: true });
      const moved = updates!.flatMap(({ variable, next }) => [...next(variable).dataSync()]);
      return { moved, output: [...output.dataSync()].filter((_, index) => valid[Math.floor(index / features)] === 1) };
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

test('a vector of zeros stays one, and its gradient is a number', () => {
  tidy(() => {
    const layer = unitNormalization();
    const x = tensor([0, 0, 3, 4], [2, 2]);
    expect([...layer.call(x).output.dataSync()].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      0, 0, 0.6, 0.8,
    ]);
    for (const value of grad((input: Tensor) => sum(layer.call(input).output))(x).dataSync())
      expect(Number.isFinite(value)).toBe(true);
  });
});

test('noise is drawn while training alone, from the given stream, row by row', () => {
  tidy(() => {
    const layer = gaussianNoise({ stddev: 0.25 });
    const x = tensor(new Float32Array(8000), [4, 2000]);
    expect(layer.call(x).output).toBe(x);
    expect(() => layer.call(x, { training: true })).toThrow(
      'GaussianNoise draws noise while training; call it with a random.',
    );
    const noise = layer.call(x, { training: true, random: new Random(2) }).output.dataSync<'float32'>();
    const again = layer.call(tensor(new Float32Array(4000), [2, 2000]), { training: true, random: new Random(2) });
    expect([...again.output.dataSync()]).toEqual([...noise.subarray(0, 4000)]);
    const mean = noise.reduce((total, value) => total + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((total, value) => total + (value - mean) ** 2, 0) / noise.length);
    // Four standard errors.
    expect(Math.abs(mean)).toBeLessThan((4 * 0.25) / Math.sqrt(8000));
    expect(Math.abs(deviation - 0.25)).toBeLessThan((4 * 0.25) / Math.sqrt(16000));
  });
});

test('a kernel of a convolution is drawn for all the outputs that each input has', () => {
  const values = glorotUniform().initialize([5, 4, 8], new Random(1));
  const limit = Math.sqrt(6 / (5 * 4 + 5 * 8));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.95 * limit);
});

const streamed: Readonly<Record<string, () => Layer>> = {
  'a causal conv1d': () => conv1d({ filters: 3, kernelSize: 3, padding: 'causal', activation: 'relu' }),
  'one with gaps and groups': () =>
    conv1d({ filters: 2, kernelSize: 2, padding: 'causal', dilationRate: 3, groups: 2, activation: 'sigmoid' }),
  'one that looks at one step': () => conv1d({ filters: 3, kernelSize: 1 }),
  'pools of one step': () => maxPooling1d({ poolSize: 1 }),
  'a permute of features': () => permute({ dims: [1, 2] }),
  'a reshape of each step': () => reshape({ targetShape: [-1, 2, 2] }),
  batchNormalization: () => batchNormalization(),
  layerNormalization: () => layerNormalization(),
  unitNormalization: () => unitNormalization(),
  gaussianNoise: () => gaussianNoise({ stddev: 0.1 }),
};

test.each(Object.entries(streamed))('%s reads part by part what it would read at once', (_, make) => {
  const layer = built(make());
  const before = memory().numTensors;
  const stream = layer.openStream();
  for (const parts of [[1, 1, 1, 1, 1, 1], [2, 1, 3], [6]]) {
    tidy(() => {
      const x = sequence();
      const whole = layer.call(x).output;
      const width = whole.size / (batch * time);
      let start = 0;
      for (const count of parts) {
        const { values } = stream.push([{ tensor: slice(x, [0, start, 0], [batch, count, features]) }]);
        const part = slice(reshapeTensor(whole, [batch, time, width]), [0, start, 0], [batch, count, width]);
        const found = values[0]!.tensor.dataSync();
        for (const [index, value] of part.dataSync().entries()) expect(found[index]).toBeCloseTo(value, 5);
        start += count;
      }
    });
    stream.dispose();
  }
  expect(memory().numTensors).toBe(before);
  layer.dispose();
});

test('what cannot be streamed says why, by name', () => {
  const refusal = (layer: Layer, shape?: readonly (number | null)[]): string => {
    try {
      built(layer, shape).openStream();
    } catch (error) {
      return (error as Error).message;
    }
    return 'streams';
  };
  const conv = { filters: 2, kernelSize: 3, name: 'looks' };
  expect(refusal(conv1d(conv))).toContain('looks cannot be streamed: its output depends on steps that are yet to come');
  expect(refusal(conv1d({ ...conv, padding: 'same' }))).toContain("A conv1d streams with padding: 'causal'");
  expect(refusal(conv1d({ ...conv, padding: 'causal', strides: 2 }))).toContain('it goes on by 2 steps at once');
  expect(refusal(maxPooling1d({ name: 'largest' }))).toContain('largest cannot be streamed');
  expect(refusal(averagePooling1d())).toContain('AveragePooling1D cannot be streamed');
  expect(refusal(permute({ dims: [2, 1] }))).toContain('moves the time');
  expect(refusal(reshape({ targetShape: [-1, 2] }))).toContain('Reshape cannot be streamed');
  expect(refusal(reshape({ targetShape: [6, 4] }), [null, 6, 4])).toContain('Reshape cannot be streamed');
  expect(refusal(repeatVector({ n: 2 }), [null, 4])).toContain('RepeatVector cannot be streamed');
  expect(refusal(layerNormalization({ axis: 1 }), [null, 6, 4])).toContain('its axis is the time');
  expect(refusal(batchNormalization({ axis: -2 }), [null, 6, 4])).toContain('its axis is the time');
  expect(refusal(unitNormalization({ axis: [2, 1] }))).toContain('its axis is the time');
  expect(refusal(unitNormalization({ axis: 1 }), [null, 4])).toBe('streams');
  expect(refusal(reshape({ targetShape: [4] }), [null, 4])).toBe('streams');
});

test('options and inputs that do not fit are refused with what they have to be', () => {
  const conv = { filters: 4, kernelSize: 3 };
  expect(() => conv1d({ filters: 4 } as never)).toThrow(
    'conv1d: kernelSize is missing, the steps that a filter looks at.',
  );
  expect(() => conv1d({ ...conv, strides: 2, dilationRate: 2 })).toThrow(
    'strides or dilationRate has to be 1; got 2 and 2',
  );
  expect(() => conv1d({ ...conv, groups: 3 })).toThrow('4 filters cannot be divided into 3 groups');
  // @ts-expect-error Keras has none for two axes
  expect(() => maxPooling1d({ padding: 'causal' })).toThrow('padding has to be one of valid, same');
  expect(() => conv1d({ ...conv, groups: 2 }).build([null, null, 3], random)).toThrow(
    'cannot divide 3 features into 2 groups',
  );
  expect(() => conv1d(conv).build([null, null, null], random)).toThrow('has to know the size of axis -1');
  expect(() => conv1d(conv).computeOutputShape([null, 2, 4])).toThrow(
    "Conv1D looks at 3 steps at once; got an input of the shape [any, 2, 4]. Pad it, or take padding: 'same'.",
  );
  expect(() => maxPooling1d({ poolSize: 5 }).computeOutputShape([null, 4, 4])).toThrow('looks at 5 steps at once');
  expect(() => averagePooling1d().computeOutputShape([null, 4])).toThrow('takes [batch, time, features]');
  expect(() => built(conv1d(conv)).call(tensor([1, 2, 3], [1, 3, 1]))).toThrow(
    'built for 4 features and cannot take 1',
  );
  expect(() => permute({ dims: [2, 2] })).toThrow(
    'permute: dims has to hold the numbers from 1 on, each once, such as [2, 1]',
  );
  expect(() => permute({ dims: [2, 1] }).computeOutputShape([null, 4])).toThrow('orders 2 axes after the batch');
  expect(() => reshape({ targetShape: [-1, -1] })).toThrow('may hold one -1');
  expect(() => reshape({ targetShape: [0.5] })).toThrow('targetShape[0] has to be a size, or -1');
  expect(() => reshape({ targetShape: [5, -1] }).computeOutputShape([null, 12])).toThrow('with 12 numbers in a row');
  expect(() => repeatVector({ n: 0 })).toThrow('repeatVector: n has to be a whole number of at least 1');
  expect(() => repeatVector({ n: 2 }).computeOutputShape([null, 3, 4])).toThrow('takes [batch, features]');
  expect(() => gaussianNoise({ stddev: 1.5 })).toThrow('stddev has to be a number from 0 to 1');
  expect(() => layerNormalization({ axis: [1, 1] })).toThrow('an axis, or several, each once');
  expect(() => layerNormalization({ axis: [1, -2] }).computeOutputShape([null, 3, 4])).toThrow(
    'works along the axes 1, -2',
  );
  expect(() => batchNormalization({ axis: 3 }).computeOutputShape([null, 3, 4])).toThrow('works along the axes 3');
  expect(() => layerNormalization({ axis: 1 }).build([null, null, 4], random)).toThrow(
    'has to know the size of axis 1',
  );
});

test('shapes of which not all is known', () => {
  expect(
    conv1d({ filters: 2, kernelSize: 3, padding: 'same', strides: 2 }).computeOutputShape([null, null, 4]),
  ).toEqual([null, null, 2]);
  expect(maxPooling1d({ poolSize: 3, padding: 'same' }).computeOutputShape([null, 7, null])).toEqual([null, 3, null]);
  expect(reshape({ targetShape: [-1, 2] }).computeOutputShape([null, null, 4])).toEqual([null, null, 2]);
  expect(reshape({ targetShape: [2, -1] }).computeOutputShape([null, 3, 4])).toEqual([null, 2, 6]);
  expect(permute({ dims: [2, 1] }).computeOutputShape([null, null, 4])).toEqual([null, 4, null]);
});
