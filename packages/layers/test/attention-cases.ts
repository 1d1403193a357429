// What Keras records of attention layers, and what this package makes of the same.
import { storedWeights, type Layer, type LayerResult, type Value } from '../src/index.ts';
import { grads, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** An array, row by row. */
export interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

/** A layer of Keras', and what it made of some sequences. */
export interface AttentionCase {
  readonly layer: string;
  readonly options: { readonly returnAttentionScores: boolean };
  readonly inputs: readonly Numbers[];
  readonly masks: readonly (Numbers | null)[];
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
export const tensorOf = ({ shape, data }: Numbers, dtype: 'float32' | 'bool' = 'float32'): Tensor =>
  tensor(data, shape, dtype);

/** Sequences with their masks. */
export const valuesOf = (tensors: readonly Tensor[], masks: readonly (Numbers | null)[]): Value[] =>
  tensors.map((one, place) => ({ tensor: one, mask: masks[place] ? tensorOf(masks[place], 'bool') : undefined }));

/** Builds a layer with the weights of a case. */
export function buildFor(layer: Layer, { inputs, weights }: AttentionCase): void {
  const [query, ...others] = inputs.map(({ shape }) => shape);
  const read = (name: string, shape: readonly number[]): Float32Array => {
    expect(shape, name).toEqual(weights[name]?.shape);
    return Float32Array.from(weights[name]!.data);
  };
  layer.build(query!, storedWeights(read), ...others);
  expect(layer.weights.map(({ name }) => name)).toEqual(Object.keys(weights));
}

const expectNear = (what: string, found: Tensor, { shape, data }: Numbers, tolerance = 1e-5): void => {
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

/**
 * Compares output, mask, scores and gradients with Keras'; where a step of the query sees nothing, with zeros.
 *
 * @param blankOutput what the output is there, by its last axis
 */
export function compareWithKeras(layer: Layer, one: AttentionCase, blankOutput: readonly number[]): void {
  const { inputs, masks, blank, output, scores, upstream, gradients } = one;
  const size = output.shape.at(-1)!;
  const tensors = inputs.map((values) => tensorOf(values));
  const result = layer.run(valuesOf(tensors, masks));
  const shapes = inputs.map(({ shape }) => shape);
  expect(result.values.map(({ tensor: value }) => value.shape)).toEqual(layer.computeOutputShapes(shapes));
  const isBlank = (place: number): boolean => blank.data[place] === 1;
  const expected = filled(
    output,
    (place) => isBlank(Math.floor(place / size)),
    (place) => blankOutput[place % size]!,
  );
  expectNear('output', result.values[0]!.tensor, expected);
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
    );
  }
  const weighed = (...given: Tensor[]): Tensor =>
    sum(mul(layer.run(valuesOf(given.slice(0, inputs.length), masks)).values[0]!.tensor, tensorOf(upstream)));
  const variables = layer.weights.map(({ variable }) => variable as Tensor);
  const found = grads(weighed)([...tensors, ...variables]);
  for (const [place, expectedGradient] of gradients.inputs.entries())
    expectNear(`gradient of input ${place}`, found[place]!, expectedGradient);
  for (const [place, { name }] of layer.weights.entries())
    expectNear(`gradient of ${name}`, found[inputs.length + place]!, gradients.weights[name]!);
}

/** Compares the gradients of all inputs, also of what blank rows give, with differences. */
export function compareWithDifferences(layer: Layer, { inputs, masks }: AttentionCase): void {
  const weigh = (given: readonly Tensor[]): Tensor => {
    const { tensor: result } = layer.run(valuesOf(given, masks)).values[0]!;
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
}

/** A layer's result, as arrays that can be compared. */
export const arraysOf = ({ values }: LayerResult): Numbers[] =>
  values.map(({ tensor: value }) => ({ shape: value.shape, data: [...value.dataSync()] }));
