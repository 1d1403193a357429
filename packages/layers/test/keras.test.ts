// Layers, masks and Bidirectional against real Keras: outputs, and the gradients of x and of all weights.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grads, mul, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { bidirectional, gru, lstm, simpleRnn, type Layer, type RecurrentLayerOptions } from '../src/index.ts';
import kerasLayers from './fixtures/keras-layers.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

interface Case {
  readonly layer: string;
  readonly options: { readonly cell?: string; readonly mergeMode?: 'concat' } & Partial<RecurrentLayerOptions>;
  readonly maskKind: string;
  readonly mask: Values | null;
  readonly weights: readonly ({ readonly name: string } & Values)[];
  readonly x: Values;
  readonly y: Values;
  readonly upstream: Values;
  readonly gradients: { readonly x: Values; readonly weights: readonly Values[] };
}

const { cases } = JSON.parse(kerasLayers) as {
  cases: readonly Case[];
};

const makers: Readonly<Record<string, (options: RecurrentLayerOptions) => Layer>> = { simpleRnn, lstm, gru };

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const tensorOf = ({ data, shape }: Values): Tensor => tensor(data, shape);

function layerOf({ layer, options: { cell, mergeMode, ...options }, weights }: Case): Layer {
  const units = weights[1]!.shape[0]!;
  if (layer !== 'bidirectional') return makers[layer]!({ ...options, units });
  return bidirectional(makers[cell!]!({ ...options, units }), mergeMode === undefined ? {} : { mergeMode });
}

/** Float32 in Keras and here, six steps: each value is a sum of at most a hundred terms of about one, in either order. */
const bound = 2 * 100 * 2 ** -24;

function expectClose(actual: Tensor, { data, shape }: Values): void {
  expect(actual.shape).toEqual(shape);
  const values = actual.dataSync();
  for (const [index, value] of data.entries()) {
    expect(Math.abs(values[index]! - value)).toBeLessThan(bound * Math.max(1, Math.abs(value)));
  }
}

describe.each(['fused', 'composed'])('%s', (way) => {
  test.each(
    cases.map(
      (one, index) => [`${index}: ${one.layer} ${JSON.stringify(one.options)}, mask ${one.maskKind}`, one] as const,
    ),
  )('%s', async (_, one) => {
    const backend = cpu();
    await useBackend(backend);
    if (way === 'composed') await backend.dispose();
    const layer = layerOf(one);
    layer.build([null, null, one.x.shape[2]!], new Random(0));
    expect(layer.weights.map(({ variable }) => variable.shape)).toEqual(one.weights.map(({ shape }) => shape));
    tidy(() => {
      for (const [index, { variable }] of layer.weights.entries()) variable.assign(tensorOf(one.weights[index]!));
      const mask = one.mask === null ? undefined : tensor(one.mask.data, one.mask.shape, 'bool');
      const x = tensorOf(one.x);
      const { output } = layer.call(x, { mask });
      expect(layer.computeOutputShape(x.shape)).toEqual(output.shape);
      expectClose(output, one.y);
      const run = (input: Tensor, ..._weights: Tensor[]): Scalar =>
        sum(mul(layer.call(input, { mask }).output, tensorOf(one.upstream)));
      const gradients = grads(run)([x, ...layer.weights.map(({ variable }) => variable)]);
      expectClose(gradients[0]!, one.gradients.x);
      for (const [index, expected] of one.gradients.weights.entries()) expectClose(gradients[index + 1]!, expected);
    });
    layer.dispose();
  });
});
