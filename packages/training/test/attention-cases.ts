// What Keras records of attention layers, and what this package makes of the same.
import {
  additiveAttention,
  attention,
  layerFromConfig,
  multiHeadAttention,
  storedWeights,
  type Layer,
  type LayerResult,
  type Value,
} from '@rnnkit/layers';
import { grads, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import keras from './fixtures/keras-attention.json?raw';

/** An array, row by row. */
interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

/** A layer of Keras', and what it made of some sequences. */
export interface AttentionCase {
  readonly layer: string;
  readonly options: { readonly returnAttentionScores: boolean };
  readonly inputs: readonly Numbers[];
  readonly masks: readonly (Numbers | null)[];
  /** Which query sees which step, where the layer is given that. */
  readonly attentionMask?: Numbers;
  readonly weights: Readonly<Record<string, Numbers>>;
  readonly output: Numbers;
  readonly scores: Numbers | null;
  /** 1 where a step of the query sees nothing, or is masked: there Keras has the mean of all values, and other weights. */
  readonly blank: Numbers;
  /** The output's gradient; 0 in blank rows. */
  readonly upstream: Numbers;
  readonly gradients: { readonly inputs: readonly Numbers[]; readonly weights: Readonly<Record<string, Numbers>> };
}

/** A tensor of an array. */
const tensorOf = ({ shape, data }: Numbers, dtype: 'float32' | 'bool' = 'float32'): Tensor =>
  tensor(data, shape, dtype);

/** What a layer is run with: sequences with their masks, and the mask of pairs. */
const valuesOf = (tensors: readonly Tensor[], { masks, attentionMask }: AttentionCase): Value[] => [
  ...tensors.map((one, place) => ({ tensor: one, mask: masks[place] ? tensorOf(masks[place], 'bool') : undefined })),
  ...(attentionMask === undefined ? [] : [{ tensor: tensorOf(attentionMask, 'bool') }]),
];

/** The shapes of all that a layer is given. */
const shapesOf = ({ inputs, attentionMask }: AttentionCase): number[][] =>
  [...inputs, ...(attentionMask === undefined ? [] : [attentionMask])].map(({ shape }) => shape);

const makers: Readonly<Record<string, (options: never) => Layer>> = {
  attention,
  additiveAttention,
  multiHeadAttention,
};

/** All that is recorded, each with its name. */
export const attentionCases: readonly (readonly [name: string, one: AttentionCase])[] = (
  JSON.parse(keras) as { readonly cases: readonly AttentionCase[] }
).cases.map((one) => {
  const masked = one.masks.map((mask) => (mask === null ? 0 : 1)).join('');
  const shape = one.inputs[0]!.shape.length === 3 ? '' : ` [${one.inputs[0]!.shape.join(', ')}]`;
  return [`${one.layer}${shape} ${JSON.stringify(one.options)}, masked ${masked}`, one] as const;
});

/** Whether any of a case's sequences is masked. */
export const isMasked = ({ masks }: AttentionCase): boolean => masks.some((mask) => mask !== null);

/** The layer of a case, with Keras' weights, made of its own configuration. */
export function layerOf(one: AttentionCase): Layer {
  const first = makers[one.layer]!(one.options as never);
  const config = JSON.parse(JSON.stringify({ className: first.className, config: first.getConfig() })) as unknown;
  const layer = layerFromConfig(config);
  expect(layer.getConfig()).toEqual(first.getConfig());
  buildFor(layer, one);
  return layer;
}

/** What the output of a step is that sees nothing: zeros, or the bias of what follows the heads. */
function blankOf({ weights, output, blank }: AttentionCase): readonly number[] {
  const size = output.data.length / blank.data.length;
  return weights['attentionOutput/bias']?.data ?? Array.from({ length: size }, () => 0);
}

/** Builds a layer with the weights of a case. */
function buildFor(layer: Layer, one: AttentionCase): void {
  const { weights } = one;
  const [query, ...others] = shapesOf(one);
  const read = (name: string, shape: readonly number[]): Float32Array => {
    expect(shape, name).toEqual(weights[name]?.shape);
    return Float32Array.from(weights[name]!.data);
  };
  layer.build(query!, storedWeights(read), ...others);
  expect(layer.weights.map(({ name }) => name)).toEqual(Object.keys(weights));
}

const expectNear = (what: string, found: Tensor, { shape, data }: Numbers, tolerance: number): void => {
  expect(found.shape, what).toEqual(shape);
  const values = found.dataSync();
  // Sums of terms as large as the largest, in another order.
  const size = Math.max(1, ...data.map(Math.abs));
  const worst = Math.max(0, ...data.map((value, place) => Math.abs(value - values[place]!) / size));
  expect(worst, `${what}: ${values.join(' ')} and not ${data.join(' ')}`).toBeLessThan(tolerance);
};

/** An array whose rows are another's where they are blank. */
function filled(
  { shape, data }: Numbers,
  isBlank: (place: number) => boolean,
  blank: (place: number) => number,
): Numbers {
  return { shape, data: data.map((value, place) => (isBlank(place) ? blank(place) : value)) };
}

/** Compares output, mask, scores and gradients with Keras'; where a step of the query sees nothing, with zeros, or the bias. */
export function compareWithKeras(one: AttentionCase, tolerance: number): void {
  const layer = layerOf(one);
  const blankOutput = blankOf(one);
  const { inputs, masks, blank, output, scores, upstream, gradients } = one;
  const size = blankOutput.length;
  const tensors = inputs.map((values) => tensorOf(values));
  const result = layer.run(valuesOf(tensors, one));
  expect(result.values.map(({ tensor: value }) => value.shape)).toEqual(layer.computeOutputShapes(shapesOf(one)));
  const isBlank = (place: number): boolean => blank.data[place] === 1;
  const expected = filled(
    output,
    (place) => isBlank(Math.floor(place / size)),
    (place) => blankOutput[place % size]!,
  );
  expectNear('output', result.values[0]!.tensor, expected, tolerance);
  const { mask } = result.values[0]!;
  expect(mask === undefined ? null : { shape: mask.shape, data: [...mask.dataSync()] }).toEqual(masks[0]);
  if (scores !== null) {
    const [batch = 0, ...rest] = scores.shape;
    const [steps = 0, queries = 0] = rest.toReversed();
    const heads = scores.data.length / (batch * queries * steps);
    const row = (place: number): number =>
      Math.floor(place / (heads * queries * steps)) * queries + (Math.floor(place / steps) % queries);
    expectNear(
      'scores',
      result.values[1]!.tensor,
      filled(
        scores,
        (place) => isBlank(row(place)),
        () => 0,
      ),
      tolerance,
    );
  }
  const weighed = (...given: Tensor[]): Tensor =>
    sum(mul(layer.run(valuesOf(given.slice(0, inputs.length), one)).values[0]!.tensor, tensorOf(upstream)));
  const variables = layer.weights.map(({ variable }) => variable as Tensor);
  const found = grads(weighed)([...tensors, ...variables]);
  for (const [place, expectedGradient] of gradients.inputs.entries())
    expectNear(`gradient of input ${place}`, found[place]!, expectedGradient, tolerance);
  for (const [place, { name }] of layer.weights.entries())
    expectNear(`gradient of ${name}`, found[inputs.length + place]!, gradients.weights[name]!, tolerance);
  layer.dispose();
}

/** Compares the gradients of all inputs, also of what blank rows give, with differences. */
export function compareWithDifferences(one: AttentionCase): void {
  const { inputs } = one;
  const layer = layerOf(one);
  const weigh = (given: readonly Tensor[]): Tensor => {
    const { tensor: result } = layer.run(valuesOf(given, one)).values[0]!;
    // Other weights for each, so that none can stand for another.
    const factors = Float32Array.from({ length: result.size }, (_, index) => 1 + ((index * 7) % 5) / 4);
    return sum(mul(result, tensor(factors, result.shape)));
  };
  const tensors = inputs.map((values) => tensorOf(values));
  const found = grads((...given: Tensor[]) => weigh(given))(tensors);
  const nudge = 2 ** -7;
  for (const [place, { shape, data }] of inputs.entries()) {
    const gradient = found[place]!.dataSync();
    for (const index of data.keys()) {
      const at = (by: number): number =>
        tidy(() => weigh(tensors.with(place, tensor(data.with(index, data[index]! + by), shape))).dataSync()[0]!);
      const slope = (at(nudge) - at(-nudge)) / (2 * nudge);
      expect(Math.abs(gradient[index]! - slope) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-2);
    }
  }
  layer.dispose();
}

/** A layer's result, as arrays that can be compared. */
const arraysOf = ({ values }: LayerResult): Numbers[] =>
  values.map(({ tensor: value }) => ({ shape: value.shape, data: [...value.dataSync()] }));

/** Expects the same, and gradients that are numbers, when what is masked is none. */
export function expectWithoutMasked(one: AttentionCase): void {
  const layer = layerOf(one);
  const tensors = one.inputs.map((values) => tensorOf(values));
  const spoilt = one.inputs.map((values, place) => {
    // Heads leave out a step whose key is masked, too; without heads it is the values' mask that counts.
    const mask = one.masks[one.layer === 'multiHeadAttention' ? place : Math.min(1, place)];
    if (!mask) return tensorOf(values);
    const size = values.shape.at(-1)!;
    const data = values.data.map((value, index) => (mask.data[Math.floor(index / size)] === 1 ? value : NaN));
    return tensorOf({ ...values, data });
  });
  const variables = layer.weights.map(({ variable }) => variable as Tensor);
  const total = (...given: Tensor[]): Tensor =>
    sum(layer.run(valuesOf(given.slice(0, spoilt.length), one)).values[0]!.tensor);
  for (const gradient of grads(total)([...spoilt, ...variables])) expect(gradient.dataSync()).not.toContain(NaN);
  expect(arraysOf(layer.run(valuesOf(spoilt, one)))).toEqual(arraysOf(layer.run(valuesOf(tensors, one))));
  layer.dispose();
}
