// A layer as its configuration says it, and the values between such layers in an ONNX graph.
import { check, RnnkitError } from '@rnnkit/data';
import type { Shape } from '@rnnkit/layers';

import { elementTypes } from '../onnx-model.ts';
import { GraphWriter } from './graph-writer.ts';

/** Options of a layer. */
export type Config = Readonly<Record<string, unknown>>;

/** A layer that is written. */
export interface WrittenLayer {
  readonly className: string;
  readonly config: Config;
  /** Where its weights are in the model, such as `encoder/lstm`. */
  readonly path: string;
}

/** Which steps of a value are valid. */
export interface WrittenMask {
  /** The bool tensor. */
  readonly tensor: string;
  /** How many axes it has, the first ones of the value. */
  readonly rank: number;
}

/** A value: a tensor of the graph. */
export interface WrittenValue {
  readonly tensor: string;
  readonly shape: Shape;
  /** Whether it holds whole numbers of 64 bits instead of floats. */
  readonly isWhole?: boolean;
  readonly mask?: WrittenMask | undefined;
}

/** Writes what a layer does with values, and what it gives. */
export type WriteLayer = (
  graph: LayerGraph,
  layer: WrittenLayer,
  values: readonly WrittenValue[],
  initialState: readonly WrittenValue[],
) => readonly WrittenValue[];

/** A graph that layers write, which hold others. */
export class LayerGraph extends GraphWriter {
  /** Writes a layer of any class. */
  readonly call: (
    layer: WrittenLayer,
    values: readonly WrittenValue[],
    initialState: readonly WrittenValue[],
  ) => readonly WrittenValue[];

  /** @param most calls of layers, those of models within among them, before it is refused */
  constructor(names: Iterable<string>, write: WriteLayer, most: number) {
    super(names);
    let calls = 0;
    this.call = (layer, values, initialState) => {
      if (++calls > most) throw cannotWrite(layer, `it is one of more than ${most} calls of layers.`);
      return write(this, layer, values, initialState);
    };
  }
}

/** What cannot be written, and why. */
export function cannotWrite({ path }: Pick<WrittenLayer, 'path'>, why: string): RnnkitError {
  return new RnnkitError('unsupported', `writeOnnx cannot write ${check.describe(path)}: ${why}`);
}

/** A layer that another holds. */
export function within({ path }: WrittenLayer, held: unknown, name = ''): WrittenLayer {
  const { className, config } = held as Pick<WrittenLayer, 'className' | 'config'>;
  return { className, config, path: name === '' ? path : `${path}/${name}` };
}

/** A weight of a layer as it is. */
export function weightOf(graph: GraphWriter, { path }: WrittenLayer, name: string, dims: readonly number[]): string {
  const size = dims.reduce((product, side) => product * side, 1);
  return graph.weight(`${path}/${name}`, dims, [{ path: `${path}/${name}`, size }]);
}

/** The size of a value's axis, which the layer's weights depend on. */
export function sizeOf(layer: WrittenLayer, { shape }: WrittenValue, axis = -1): number {
  const size = shape.at(axis);
  if (typeof size === 'number') return size;
  throw cannotWrite(layer, `the size of axis ${axis} of what it is given is not known.`);
}

/** A value as floats. */
export function asFloats(graph: GraphWriter, value: WrittenValue): WrittenValue {
  if (value.isWhole !== true) return value;
  const tensor = graph.once(`floats of ${value.tensor}`, () =>
    graph.op('Cast', [value.tensor], { to: elementTypes.float }),
  );
  return { ...value, tensor, isWhole: false };
}

/** A mask with as many axes as a tensor of a rank. */
export function maskFor(graph: GraphWriter, { tensor, rank }: WrittenMask, wanted: number): string {
  if (rank === wanted) return tensor;
  const axes = Array.from({ length: wanted - rank }, (_, place) => rank + place);
  return graph.once(`mask ${tensor} of ${wanted} axes`, () => graph.op('Unsqueeze', [tensor, graph.ints(...axes)]));
}

/** A tensor with another number where it is masked. */
export function whereValid(graph: GraphWriter, value: WrittenValue, other = 0): string {
  if (value.mask === undefined) return value.tensor;
  const mask = maskFor(graph, value.mask, value.shape.length);
  return graph.once(`${value.tensor} where ${mask} or ${other}`, () =>
    graph.op('Where', [mask, value.tensor, graph.float(other)]),
  );
}

/** Whether anything along axes of a bool tensor is true. */
export function anyAlong(graph: GraphWriter, mask: string, axes: readonly number[], keepdims: 0 | 1): string {
  const numbers = graph.op('Cast', [mask], { to: elementTypes.int32 });
  const largest = graph.op('ReduceMax', [numbers, graph.ints(...axes)], { keepdims });
  return graph.op('Cast', [largest], { to: elementTypes.bool });
}

/** A size of a shape: a number, or that of a tensor's axis. */
export type Side = number | { readonly of: string; readonly axis: number };

/** Some sizes as a list in the graph. */
export function sides(graph: GraphWriter, shape: readonly Side[]): string {
  const numbers = shape.filter((side) => typeof side === 'number');
  if (numbers.length === shape.length) return graph.ints(...numbers);
  const parts = shape.map((side) =>
    typeof side === 'number'
      ? graph.ints(side)
      : graph.once(`size ${side.axis} of ${side.of}`, () =>
          graph.op('Shape', [side.of], { start: side.axis, end: side.axis + 1 }),
        ),
  );
  return parts.length === 1 ? parts[0]! : graph.op('Concat', parts, { axis: 0 });
}

/** A size of a value: the number where it is known. */
export function sideOf({ tensor, shape }: Pick<WrittenValue, 'tensor' | 'shape'>, axis: number): Side {
  return shape[axis] ?? { of: tensor, axis };
}

/** A tensor in another shape. */
export function reshaped(graph: GraphWriter, tensor: string, shape: readonly Side[]): string {
  return graph.op('Reshape', [tensor, sides(graph, shape)]);
}

/** The numbers from 0 up to the size of an axis. */
export function countSteps(graph: GraphWriter, side: Side): string {
  const key = typeof side === 'number' ? side : `${side.axis} of ${side.of}`;
  return graph.once(`steps ${key}`, () => {
    const end = typeof side === 'number' ? graph.int(side) : graph.op('Squeeze', [sides(graph, [side]), graph.ints(0)]);
    return graph.op('Range', [graph.int(0), end, graph.int(1)]);
  });
}
