// What these tests need.
import type { Model } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';

import { encodeModel } from '../../src/onnx/encode-model.ts';
import {
  elementTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../src/onnx/onnx-model.ts';

export { bytesOf, codeOf } from '../pytorch/support.ts';

/** Numbers of a batch. */
export type Rows = number[][] | number[][][];

/** A model's answers, by its outputs' names. */
export async function answersOf(
  model: Model<unknown>,
  x: Readonly<Record<string, Rows>>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const tensors = [await (model as Model).predict(x)].flat() as readonly Tensor[];
  const answers = new Map<string, readonly number[]>();
  for (const [place, tensor] of tensors.entries()) {
    answers.set(model.outputNames[place]!, [...(await tensor.data())]);
    tensor.dispose();
  }
  return answers;
}

/** The largest difference of some numbers from others, in parts of the largest where that is above 1. */
export function difference(ours: readonly number[] | undefined, expected: unknown): number {
  const theirs = [expected].flat(5) as readonly number[];
  if (ours?.length !== theirs.length) return Number.POSITIVE_INFINITY;
  const range = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return ours.reduce((largest, value, place) => {
    const off = Math.abs(value - theirs[place]!) / range;
    return off <= largest ? largest : off;
  }, 0);
}

type Given = Readonly<Record<string, number | string | readonly number[] | OnnxAttribute>>;

/** A node. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  given: Given = {},
): OnnxNode {
  const attributes = new Map(
    Object.entries(given).map(([name, value]): [string, OnnxAttribute] => {
      if (typeof value === 'number') return [name, { kind: 'int', value }];
      if (typeof value === 'string') return [name, { kind: 'string', value }];
      return [name, Array.isArray(value) ? { kind: 'ints', value } : (value as OnnxAttribute)];
    }),
  );
  return { name: `${opType} of ${outputs[0]}`, domain: '', opType, inputs, outputs, attributes };
}

/** A tensor of floats. */
export function floats(
  name: string,
  dims: readonly number[],
  values: readonly number[] | ((place: number) => number),
): OnnxTensor {
  const count = dims.reduce((product, side) => product * side, 1);
  const numbers = Float32Array.from({ length: count }, (_, place) =>
    typeof values === 'function' ? values(place) : values[place]!,
  );
  return { name, dims, dataType: elementTypes.float, data: new Uint8Array(numbers.buffer) };
}

/** A list of whole numbers. */
export function ints(name: string, values: readonly number[]): OnnxTensor {
  const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dims: [values.length], dataType: elementTypes.int64, data };
}

/** The bytes of a graph whose one input is ids, or features of a size, and whose output is called y. */
export function file(
  nodes: readonly OnnxNode[],
  initializers: readonly OnnxTensor[],
  more: Partial<OnnxModel> = {},
): Uint8Array {
  return encodeModel({
    irVersion: 10,
    producerName: 'test',
    opsets: new Map([['', 20]]),
    metadata: new Map(),
    nodes,
    initializers,
    inputs: [{ name: 'x', elementType: elementTypes.float, shape: ['batch', 'time', 2] }],
    outputs: [{ name: 'y', elementType: elementTypes.float, shape: undefined }],
    ...more,
  });
}
