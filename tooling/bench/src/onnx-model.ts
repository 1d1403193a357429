// The work's model in ONNX, with random weights: Gather → Transpose → LSTM, GRU or RNN → Squeeze → Gemm → Softmax;
// with a label for each step Transpose, Reshape and MatMul are in place of Squeeze and Gemm.
// Field numbers are those of onnx.proto (ONNX IR version 10, operator set 22).
import { Random } from '@rnnkit/data';
import protobuf from 'protobufjs/minimal.js';

import type { Work } from './work.ts';

/** A field's number and value. */
export type Field = readonly [number, number | string | Uint8Array];
/** ONNX' number of the type float32. */
export const floatType = 1;
const int32Type = 6;
const int64Type = 7;

/** A message of varints, strings and nested messages, each with its field number. */
export function message(...fields: readonly Field[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.uint32(number * 8).int64(value);
    else if (typeof value === 'string') writer.uint32(number * 8 + 2).string(value);
    else writer.uint32(number * 8 + 2).bytes(value);
  }
  return writer.finish();
}

/** A tensor of the model's own. */
export function weight(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): Uint8Array {
  const type = values instanceof Float32Array ? floatType : int64Type;
  const bytes = new Uint8Array(values.buffer);
  return message(...shape.map((side): Field => [1, side]), [2, type], [8, name], [9, bytes]);
}

function attribute(name: string, value: number | string | readonly number[]): Uint8Array {
  if (typeof value === 'string') return message([1, name], [4, value], [20, 3]);
  if (typeof value === 'number') return message([1, name], [3, value], [20, 2]);
  return message([1, name], ...value.map((one): Field => [8, one]), [20, 7]);
}

/** An operation. */
export function node(
  operation: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
): Uint8Array {
  return message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, operation],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]),
  );
}

/** A side is a number, or a name where it is whatever is fed. */
export function valueInfo(name: string, type: number, shape: readonly (number | string)[]): Uint8Array {
  const dimensions = message(
    ...shape.map((side): Field => [1, message(typeof side === 'number' ? [1, side] : [2, side])]),
  );
  return message([1, name], [2, message([1, message([1, type], [2, dimensions])])]);
}

/**
 * The model, as the bytes of an `.onnx` file. Input `ids`, int32 `[batch, time]`; output `probabilities`, `[batch, classes]` or,
 * with a label for each step, `[time, batch, classes]`.
 */
export function onnxModel(work: Work): Uint8Array {
  const { cell, embedding, units, vocabulary, classes, isBidirectional = false } = work;
  const isEachStep = work.labels === 'each step';
  const ways = isBidirectional ? 2 : 1;
  const gates = { lstm: 4, gru: 3, simpleRnn: 1 }[cell];
  const operation = { lstm: 'LSTM', gru: 'GRU', simpleRnn: 'RNN' }[cell];
  const random = new Random(0);
  const drawn = (name: string, ...shape: number[]): Uint8Array => {
    const length = shape.reduce((product, side) => product * side, 1);
    return weight(
      name,
      shape,
      Float32Array.from({ length }, () => random.normal(0, 0.05)),
    );
  };
  const outputs = isEachStep ? ['each'] : ['', 'last'];
  const head = isEachStep
    ? [
        node('Transpose', ['each'], ['together'], { perm: [0, 2, 1, 3] }),
        node('Reshape', ['together', 'joined'], ['states']),
        node('MatMul', ['states', 'kernel'], ['products']),
        node('Add', ['products', 'bias'], ['logits']),
      ]
    : [node('Squeeze', ['last', 'first'], ['state']), node('Gemm', ['state', 'kernel', 'bias'], ['logits'])];
  const integers = isEachStep
    ? weight('joined', [3], BigInt64Array.of(0n, 0n, -1n))
    : weight('first', [1], BigInt64Array.of(0n));
  const graph = message(
    [1, node('Gather', ['table', 'ids'], ['rows'])],
    [1, node('Transpose', ['rows'], ['sequence'], { perm: [1, 0, 2] })],
    [
      1,
      node(operation, ['sequence', 'W', 'R', 'B'], cell === 'lstm' && !isEachStep ? [...outputs, ''] : outputs, {
        hidden_size: units,
        ...(isBidirectional ? { direction: 'bidirectional' } : {}),
        ...(cell === 'gru' ? { linear_before_reset: 1 } : {}),
      }),
    ],
    ...head.map((one): Field => [1, one]),
    [1, node('Softmax', ['logits'], ['probabilities'])],
    [2, 'classifier'],
    [5, drawn('table', vocabulary, embedding)],
    [5, drawn('W', ways, gates * units, embedding)],
    [5, drawn('R', ways, gates * units, units)],
    [5, drawn('B', ways, 2 * gates * units)],
    [5, drawn('kernel', ways * units, classes)],
    [5, drawn('bias', classes)],
    [5, integers],
    [11, valueInfo('ids', int32Type, ['batch', 'time'])],
    [12, valueInfo('probabilities', floatType, isEachStep ? ['time', 'batch', classes] : ['batch', classes])],
  );
  return message([1, 10], [7, graph], [8, message([1, ''], [2, 22])]);
}
