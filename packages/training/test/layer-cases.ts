// What Keras records of layers that shape, convolve, pool and normalize, and what this package's give on the backend in use.
import { registerStockGradients } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import * as layers from '@rnnkit/layers';
import type { Layer, Shape, Weight } from '@rnnkit/layers';
import { grads, mul, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import keras from './fixtures/keras-shapes.json?raw';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

/** A layer of Keras', and what it made of an input. */
export interface LayerCase {
  readonly layer: string;
  readonly options: object;
  readonly training: boolean;
  readonly mask: Numbers | null;
  readonly keepsMask: boolean;
  /** The weights, those that learn first. */
  readonly weights: readonly Numbers[];
  readonly x: Numbers;
  readonly y: Numbers;
  readonly upstream: Numbers;
  /** The moving averages after the call. */
  readonly after: readonly Numbers[];
  /** A shape of which not all is known, and what comes of it. */
  readonly unknown: Shape;
  readonly unknownOutput: Shape;
  readonly gradients: { readonly x: Numbers; readonly weights: readonly Numbers[] };
}

const makers: Readonly<Record<string, (options: never) => Layer>> = {
  repeatVector: layers.repeatVector,
  permute: layers.permute,
  reshape: layers.reshape,
  conv1d: layers.conv1d,
  maxPooling1d: layers.maxPooling1d,
  averagePooling1d: layers.averagePooling1d,
  batchNormalization: layers.batchNormalization,
  unitNormalization: layers.unitNormalization,
  layerNormalization: layers.layerNormalization,
};

/** All that is recorded, each with its name. */
export const layerCases: readonly (readonly [name: string, one: LayerCase])[] = (
  JSON.parse(keras) as { readonly cases: readonly LayerCase[] }
).cases.map((one, index) => {
  const { layer, options, training, mask, x } = one;
  const how = [training ? 'training' : '', mask === null ? '' : `mask ${mask.data.join('')}`].filter(
    (part) => part !== '',
  );
  return [[`${index}: ${layer}`, JSON.stringify(options), `[${x.shape.join(', ')}]`, ...how].join(' '), one] as const;
});

const tensorOf = ({ data, shape }: Numbers): Tensor => tensor(data, shape, 'float32');

/** The layer of a case, with Keras' weights, made of its own configuration. */
function layerOf({ layer: kind, options, weights, x }: LayerCase): Layer {
  const first = makers[kind]!(options as never);
  const layer = layers.layerFromConfig(
    JSON.parse(JSON.stringify({ className: first.className, config: first.getConfig() })),
  );
  expect(layer.getConfig()).toEqual(first.getConfig());
  layer.build(x.shape, new Random(0));
  expect(layer.weights.map(({ variable }) => variable.shape)).toEqual(weights.map(({ shape }) => shape));
  tidy(() => {
    for (const [index, { variable }] of layer.weights.entries()) variable.assign(tensorOf(weights[index]!));
  });
  return layer;
}

async function expectNear(what: string, found: Tensor, { data, shape }: Numbers, tolerance: number): Promise<void> {
  expect(found.shape, what).toEqual(shape);
  const values = await found.data();
  for (const [index, value] of data.entries()) {
    expect(
      Math.abs(values[index]! - value),
      `${what}, element ${index}: ${values[index]} and not ${value}`,
    ).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  }
  found.dispose();
}

const isMoving = ({ name }: Weight): boolean => name.startsWith('moving');

/** Compares shapes, masks, outputs, gradients and moving averages with Keras'. */
export async function compareLayer(one: LayerCase, tolerance: number): Promise<void> {
  registerStockGradients();
  const layer = layerOf(one);
  expect(layer.computeOutputShape(one.unknown)).toEqual(one.unknownOutput);
  const learned = layer.weights.filter((weight) => !isMoving(weight)).map(({ variable }) => variable);
  const made = tidy(() => {
    const mask = one.mask === null ? undefined : tensor(one.mask.data, one.mask.shape, 'bool');
    const x = tensorOf(one.x);
    const { output, mask: outputMask, updates = [] } = layer.call(x, { mask, training: one.training });
    if (mask !== undefined) expect(outputMask).toBe(one.keepsMask ? mask : undefined);
    const upstream = tensorOf(one.upstream);
    const run = (input: Tensor, ..._weights: Tensor[]): Scalar =>
      sum(mul(layer.call(input, { mask, training: one.training }).output, upstream));
    const gradients = grads(run)([x, ...learned]);
    return { output, gradients, after: updates.map(({ variable, next }) => next(variable)) };
  });
  await expectNear('output', made.output, one.y, tolerance);
  await expectNear('gradient of x', made.gradients[0]!, one.gradients.x, tolerance);
  for (const [index, expected] of one.gradients.weights.entries())
    await expectNear(`gradient of ${layer.weights[index]!.name}`, made.gradients[index + 1]!, expected, tolerance);
  const isStill = made.after.length === 0;
  const moved = isStill ? layer.weights.filter(isMoving).map(({ variable }) => variable.clone()) : made.after;
  expect(isStill).toBe(!(one.layer === 'batchNormalization' && one.training && layer.trainable));
  for (const [index, expected] of one.after.entries())
    await expectNear(`average ${index}`, moved[index]!, expected, tolerance);
  layer.dispose();
}
