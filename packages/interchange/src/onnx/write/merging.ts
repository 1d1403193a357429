// Layers that make one value of several.
import type { Shape } from '@rnnkit/layers';

import type { GraphWriter } from './graph-writer.ts';
import {
  anyAlong,
  maskFor,
  reshaped,
  sides,
  sideOf,
  type Side,
  type WriteLayer,
  type WrittenMask,
  type WrittenValue,
} from './written-layer.ts';

/** Values with as many axes as the one that has most; new axes come after the batch. Masks as tensors of as many axes. */
interface Aligned {
  readonly tensors: readonly string[];
  readonly masks: readonly (string | undefined)[];
  readonly shape: Shape;
}

function align(graph: GraphWriter, values: readonly WrittenValue[]): Aligned {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  const missing = ({ shape }: WrittenValue): readonly number[] =>
    Array.from({ length: rank - shape.length }, (_, place) => place + 1);
  const tensors = values.map((value) =>
    value.shape.length === rank ? value.tensor : graph.op('Unsqueeze', [value.tensor, graph.ints(...missing(value))]),
  );
  const masks = values.map(({ mask, shape }) =>
    mask === undefined || shape.length < rank ? undefined : maskFor(graph, mask, rank),
  );
  const full = values.map((value) => [value.shape[0] ?? null, ...missing(value).map(() => 1), ...value.shape.slice(1)]);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = full.map((one) => one[axis] ?? null);
    const known = sizes.find((size) => size !== null && size !== 1);
    return known ?? (sizes.includes(null) ? null : 1);
  });
  return { tensors, masks, shape };
}

/** A step is valid where it is so in any value; none, where a value has no mask. */
function anyMask(graph: GraphWriter, masks: readonly (WrittenMask | undefined)[]): WrittenMask | undefined {
  let all: WrittenMask | undefined;
  for (const mask of masks) {
    if (mask === undefined) return undefined;
    if (all === undefined || all.tensor === mask.tensor) all = mask;
    else all = { tensor: graph.op('Or', [all.tensor, mask.tensor]), rank: Math.max(all.rank, mask.rank) };
  }
  return all;
}

const elementwise =
  (merge: (graph: GraphWriter, aligned: Aligned) => string): WriteLayer =>
  (graph, _layer, values) => {
    const aligned = align(graph, values);
    const mask = anyMask(
      graph,
      values.map((value) => value.mask),
    );
    return [{ tensor: merge(graph, aligned), shape: aligned.shape, mask }];
  };

const total = (graph: GraphWriter, { tensors }: Aligned): string =>
  tensors.reduce((sum, tensor) => graph.op('Add', [sum, tensor]));

/** add. */
export const writeAdd: WriteLayer = elementwise(total);
/** subtract. */
export const writeSubtract: WriteLayer = elementwise((graph, { tensors }) => graph.op('Sub', tensors));
/** average. */
export const writeAverage: WriteLayer = elementwise((graph, aligned) =>
  graph.op('Div', [total(graph, aligned), graph.float(aligned.tensors.length)]),
);

/** multiply: what is masked counts as 1; where all are masked it is 0. */
export const writeMultiply: WriteLayer = elementwise((graph, { tensors, masks, shape }) => {
  const factors = tensors.map((tensor, place) => {
    const mask = masks[place];
    return mask === undefined ? tensor : graph.op('Where', [mask, tensor, graph.float(1)]);
  });
  const product = factors.reduce((all, factor) => graph.op('Mul', [all, factor]));
  const full = masks.map((tensor) => (tensor === undefined ? undefined : { tensor, rank: shape.length }));
  const valid = anyMask(graph, full);
  return valid === undefined ? product : graph.op('Where', [valid.tensor, product, graph.float(0)]);
});

/** What is masked is left out. */
const outermost = (opType: 'Max' | 'Min'): WriteLayer =>
  elementwise((graph, { tensors, masks }) => {
    let [result] = tensors as readonly [string];
    let [resultMask] = masks;
    for (const [place, tensor] of tensors.entries()) {
      if (place === 0) continue;
      const mask = masks[place];
      const other = mask === undefined ? tensor : graph.op('Where', [mask, tensor, result]);
      const own = resultMask === undefined ? result : graph.op('Where', [resultMask, result, other]);
      resultMask = resultMask === undefined || mask === undefined ? undefined : graph.op('Or', [resultMask, mask]);
      result = graph.op(opType, [own, other]);
    }
    return result;
  });

/** maximum. */
export const writeMaximum: WriteLayer = outermost('Max');
/** minimum. */
export const writeMinimum: WriteLayer = outermost('Min');

/** concatenate. */
export const writeConcatenate: WriteLayer = (graph, { config }, values) => {
  const rank = values[0]!.shape.length;
  const along = ((config['axis'] as number) + rank) % rank;
  const shape = values[0]!.shape.map((_, axis) => {
    const sizes = values.map((value) => value.shape[axis] ?? null);
    if (axis !== along) return sizes.find((size) => size !== null) ?? null;
    return sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + size!, 0);
  });
  const tensors = values.map(({ tensor }) => tensor);
  const mask = concatenatedMask(graph, values, along);
  return [{ tensor: graph.op('Concat', tensors, { axis: along }), shape, mask }];
};

/** A step is valid where something of it is; a value without a mask is valid everywhere. */
function concatenatedMask(graph: GraphWriter, values: readonly WrittenValue[], along: number): WrittenMask | undefined {
  const rank = values[0]!.shape.length;
  const masks = values.map(({ mask }) => mask);
  if (masks.every((mask) => mask === undefined)) return undefined;
  if (along === rank - 1 && masks.every((mask) => (mask?.rank ?? rank - 1) === rank - 1)) {
    if (masks.includes(undefined)) return undefined;
    return masks.reduce((all, mask) =>
      all!.tensor === mask!.tensor ? all : { tensor: graph.op('Or', [all!.tensor, mask!.tensor]), rank: rank - 1 },
    );
  }
  const full = values.map((value) => {
    const shape = sides(
      graph,
      value.shape.map((_, axis) => sideOf(value, axis)),
    );
    const own =
      value.mask === undefined ? graph.op('Cast', [graph.int(1)], { to: 9 }) : maskFor(graph, value.mask, rank);
    return graph.op('Expand', [own, shape]);
  });
  return { tensor: anyAlong(graph, graph.op('Concat', full, { axis: along }), [-1], 0), rank: rank - 1 };
}

/** Keras' smallest length. */
const shortest = 1e-7;

/** One of two values that are multiplied: `[batch, rows, size]`, and the axes that the rows are. */
interface Factor {
  readonly flat: string;
  readonly rest: readonly Side[];
  readonly known: Shape;
}

/** dot. */
export const writeDot: WriteLayer = (graph, { config }, values) => {
  const { axes, normalize } = config as { axes: number | readonly [number, number]; normalize: boolean };
  const given = typeof axes === 'number' ? [axes, axes] : axes;
  const [left, right] = [0, 1].map((place) => {
    const value = values[place]!;
    const rank = value.shape.length;
    const axis = (given[place]! + rank) % rank;
    const order = value.shape.map((_, one) => one).filter((one) => one !== axis);
    const last = axis === rank - 1 ? value.tensor : graph.op('Transpose', [value.tensor], { perm: [...order, axis] });
    const shape = [0, -1, sideOf(value, axis)] as const;
    const flat =
      rank === 2 ? graph.op('Unsqueeze', [last, graph.ints(1)]) : rank === 3 ? last : reshaped(graph, last, shape);
    const rest: readonly Side[] = order.slice(1).map((one) => sideOf(value, one));
    const known: Shape = order.slice(1).map((one) => value.shape[one] ?? null);
    return { flat: normalize ? toUnit(graph, flat) : flat, rest, known };
  }) as [Factor, Factor];
  const product = graph.op('MatMul', [left.flat, graph.op('Transpose', [right.flat], { perm: [0, 2, 1] })]);
  const rest = [...left.rest, ...right.rest];
  const known = [...left.known, ...right.known];
  const shape: Shape = [values[0]!.shape[0] ?? values[1]!.shape[0] ?? null, ...(known.length === 0 ? [1] : known)];
  if (left.rest.length === 1 && right.rest.length === 1) return [{ tensor: product, shape }];
  return [{ tensor: reshaped(graph, product, [0, ...(rest.length === 0 ? [1] : rest)]), shape }];
};

/** Brings the last axis to length 1. */
function toUnit(graph: GraphWriter, tensor: string): string {
  const squares = graph.op('ReduceSumSquare', [tensor, graph.ints(-1)], { keepdims: 1 });
  return graph.op('Div', [tensor, graph.op('Sqrt', [graph.op('Max', [squares, graph.float(shortest ** 2)])])]);
}
