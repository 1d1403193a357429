// Attention over other axes than the time: they are made one, the time, and the axes before the features that are none of them become
// part of the batch.
import { RnnkitError } from '@rnnkit/data/predict';
import { broadcastTo, cast, reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';

import { describeShape, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';

const productOf = (sizes: Shape): number | null =>
  sizes.reduce((product, size) => (product === null || size === null ? null : product * size), 1);

/** The axes of an input that a layer attends over, counted from the front; all between batch and features when none are named. */
export function axesOf(layer: { readonly name: string }, axes: readonly number[] | undefined, shape: Shape): number[] {
  const last = shape.length - 2;
  const found = (axes ?? Array.from({ length: last }, (_, place) => place + 1)).map((axis) =>
    axis < 0 ? shape.length + axis : axis,
  );
  if (last >= 1 && found.every((axis) => axis >= 1 && axis <= last) && new Set(found).size === found.length)
    return found;
  throw new RnnkitError(
    'invalid-argument',
    `${layer.name} takes [batch, time, features], or more axes between batch and features, and attends over some of these, each once: ${axes === undefined ? 'all' : `attentionAxes ${axes.join(', ')}`}; got an input of the shape ${describeShape(shape)}.`,
  );
}

/** The axes that are neither the batch, nor attended over, nor the features. */
const othersOf = (axes: readonly number[], rank: number): number[] =>
  Array.from({ length: rank - 2 }, (_, place) => place + 1).filter((axis) => !axes.includes(axis));

const orderOf = (axes: readonly number[], rank: number): number[] => [0, ...othersOf(axes, rank), ...axes, rank - 1];

const at = (shape: Shape, axes: readonly number[]): Shape => axes.map((axis) => shape[axis] ?? null);

/** The shape of sequences `[batch, time, features]` that are made of an input. */
export function foldedShape(shape: Shape, axes: readonly number[]): Shape {
  return [
    productOf([shape[0] ?? null, ...at(shape, othersOf(axes, shape.length))]),
    productOf(at(shape, axes)),
    shape.at(-1) ?? null,
  ];
}

/** Makes sequences `[batch, time, features]` of an input, and a mask `[batch, time]` of its mask. */
export function fold({ tensor, mask }: Value, axes: readonly number[]): Value {
  const { shape, rank } = tensor;
  const order = orderOf(axes, rank);
  const [batch, time, features] = foldedShape(shape, axes) as [number, number, number];
  if (mask === undefined) return { tensor: reshape(transpose(tensor, order), [batch, time, features]) };
  const everywhere = reshape(mask, [...mask.shape, ...shape.slice(mask.rank, -1).map(() => 1)]);
  const full = transpose(broadcastTo(everywhere, shape.slice(0, -1)), order.slice(0, -1));
  return { tensor: reshape(transpose(tensor, order), [batch, time, features]), mask: reshape(full, [batch, time]) };
}

/** Gives an output `[batch, time, …]` the axes of the input that its queries come from. */
export function unfold(output: Tensor, shape: readonly number[], axes: readonly number[]): Tensor {
  const order = orderOf(axes, shape.length).slice(0, -1);
  const rest = output.shape.slice(2);
  const apart = reshape(output, [...order.map((axis) => shape[axis]!), ...rest]);
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(apart, [...back, ...rest.map((_, place) => order.length + place)]);
}

/** The shape of scores `[batch, …, heads, queries, …, steps, …]`. */
export function scoresShapeOf(query: Shape, key: Shape, axes: readonly number[], heads: number): Shape {
  const others = othersOf(axes, query.length);
  return [query[0] ?? key[0] ?? null, ...at(query, others), heads, ...at(query, axes), ...at(key, axes)];
}

/** Makes a mask bool `[batch, queries, steps]` of one `[batch or 1, …, queries, …, steps, …]`, where the axes not attended over may be missing. */
export function foldPairs(
  layer: { readonly name: string },
  mask: Tensor,
  query: Shape,
  key: Shape,
  axes: readonly number[],
): Tensor {
  const others = at(query, othersOf(axes, query.length)) as number[];
  const full = [query[0]!, ...others, ...at(query, axes), ...at(key, axes)] as number[];
  const missing = full.length - mask.rank;
  const leading = mask.rank - 2 * axes.length;
  const shape = [
    ...mask.shape.slice(0, leading),
    ...Array.from({ length: missing }, () => 1),
    ...mask.shape.slice(leading),
  ];
  if (leading < 1 || missing < 0 || shape.some((size, axis) => size !== full[axis] && size !== 1)) {
    throw new RnnkitError(
      'invalid-argument',
      `${layer.name} takes as its last value a mask ${describeShape(full)}, of which query sees which step; got ${describeShape(mask.shape)}.`,
    );
  }
  const [batch, queries] = foldedShape(query, axes) as [number, number];
  return reshape(broadcastTo(reshape(cast(mask, 'bool'), shape), full), [batch, queries, foldedShape(key, axes)[1]!]);
}
