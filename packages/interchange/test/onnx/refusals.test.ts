// What is not written, and what is not read: each by its name, and before anything is made.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { register } from '@rnnkit/data';
import {
  dense,
  gru,
  Layer,
  lstm,
  multiHeadAttention,
  type Activation,
  type LayerOutput,
  type Shape,
} from '@rnnkit/layers';
import { sequential } from '@rnnkit/models';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { encodeModel } from '../../src/onnx/encode-model.ts';
import { readOnnx, writeOnnx } from '../../src/onnx/index.ts';
import { elementTypes, type OnnxModel } from '../../src/onnx/onnx-model.ts';
import { ProtobufWriter } from '../../src/onnx/protobuf-writer.ts';
import { codeOf, file, floats, ints, node } from './support.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

class Odd extends Layer {
  readonly className = 'test>Odd';
  computeOutputShape(shape: Shape): Shape {
    return shape;
  }
  protected compute(output: Tensor): LayerOutput {
    return { output };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}
register('test>Odd', { fromConfig: () => new Odd() });

const own = (): Activation => Object.assign((x: Tensor) => x, { className: 'test>Same', getConfig: () => ({}) });

test.each([
  [
    "a layer of one's own",
    () => new Odd({ name: 'odd' }),
    'writeOnnx cannot write "odd": there is no way from "test>Odd" to operations of ONNX.',
  ],
  [
    "an activation of one's own",
    () => dense({ units: 1, activation: own(), name: 'd' }),
    'writeOnnx cannot write "d": there is no operation of ONNX for the activation',
  ],
  [
    'states from one batch to the next',
    () => lstm({ units: 1, stateful: true, name: 'l' }),
    'writeOnnx cannot write "l": a graph carries no state',
  ],
  [
    'gates that cannot be turned round',
    () => gru({ units: 1, variant: 'chung', recurrentActivation: 'relu', name: 'g' }),
    'writeOnnx cannot write "g": the variant chung',
  ],
  [
    'attention with a gate',
    () => multiHeadAttention({ numHeads: 1, keyDim: 1, useGate: true, name: 'a' }),
    'writeOnnx cannot write "a": attention is written without a gate',
  ],
])('%s cannot be written', async (_, make, message) => {
  const model = sequential([make()]);
  model.build([null, null, 2]);
  await expect(writeOnnx(model)).rejects.toThrow(message);
  expect(await codeOf(() => writeOnnx(model))).toBe('unsupported');
});

test('what is no model, has no weights, or takes texts for the metadata that are none', async () => {
  const model = sequential([dense({ units: 1 })]);
  expect(await codeOf(() => writeOnnx({} as never))).toBe('invalid-argument');
  expect(await codeOf(() => writeOnnx(model))).toBe('invalid-state');
  model.build([null, 2]);
  for (const metadata of [{}, new Map([['a', 1]]), new Map([['rnnkit.model', '{}']])])
    expect(await codeOf(() => writeOnnx(model, { metadata: metadata as never }))).toBe('invalid-argument');
  model.setWeights([Float32Array.of(Number.NaN, 1), Float32Array.of(0)]);
  await expect(writeOnnx(model)).rejects.toThrow('NaN');
  model.dispose();
  expect(await codeOf(() => writeOnnx(model))).toBe('invalid-state');
});

const kernel = floats('K', [2, 2], () => 0.5);
const product = node('MatMul', ['x', 'K'], ['y']);
const input = { name: 'x', elementType: elementTypes.float, shape: ['batch', 'time', 2] };
const output = { name: 'y', elementType: elementTypes.float, shape: undefined };

const unread: readonly (readonly [string, Uint8Array, 'invalid-file' | 'unsupported', string])[] = [
  [
    'an operation that there is not',
    file([node('Loop', ['x'], ['y'])], []),
    'unsupported',
    'the node "Loop of y" (Loop) is an operation that there is not here',
  ],
  [
    'that of another domain',
    file([{ ...node('Gelu', ['x'], ['y']), domain: 'com.microsoft' }], []),
    'unsupported',
    '(Gelu) is an operation of "com.microsoft"',
  ],
  [
    'a name of every object',
    file([node('constructor', ['x'], ['y'])], []),
    'unsupported',
    '(constructor) is an operation that there is not here',
  ],
  [
    'a node that reads what comes of itself',
    file([node('Add', ['x', 'y'], ['y'])], []),
    'invalid-file',
    'reads "y", which no node before it gives',
  ],
  [
    'nodes in a circle',
    file([node('Relu', ['b'], ['a']), node('Relu', ['a'], ['b']), node('Add', ['x', 'b'], ['y'])], []),
    'invalid-file',
    'reads "b", which no node before it gives',
  ],
  [
    'a tensor twice',
    file([product, node('Relu', ['x'], ['y'])], [kernel]),
    'invalid-file',
    'two of its tensors are called "y"',
  ],
  ['a weight twice', file([product], [kernel, kernel]), 'invalid-file', 'two of its tensors are called "K"'],
  [
    'an output that no node gives',
    file([product], [kernel], { outputs: [{ ...output, name: 'z' }] }),
    'invalid-file',
    'its output "z" is given by no node',
  ],
  ['no outputs', file([product], [kernel], { outputs: [] }), 'invalid-file', 'it has no outputs'],
  [
    'an input of texts',
    file([product], [kernel], { inputs: [{ ...input, elementType: 8 }] }),
    'unsupported',
    'its input "x" is of the type 8',
  ],
  [
    'an input without a shape',
    file([product], [kernel], { inputs: [{ ...input, shape: [] }] }),
    'unsupported',
    'its input "x" has no shape',
  ],
  [
    'a matrix that does not fit',
    file([product], [floats('K', [3, 2], () => 1)]),
    'unsupported',
    '(MatMul) multiplies a tensor with a matrix that does not fit',
  ],
  [
    'old operations',
    file([product], [kernel], { opsets: new Map([['', 3]]) }),
    'unsupported',
    'its operations are of version 3',
  ],
  [
    'a shape of more numbers than there are',
    file([product], [{ ...kernel, dims: [2 ** 40, 2 ** 12] }]),
    'invalid-file',
    'numbers has 16 bytes',
  ],
  ['a shape that is none', file([product], [{ ...kernel, dims: [2 ** 40, 2 ** 40] }]), 'invalid-file', 'which is none'],
  ['a weight that is no number', file([product], [floats('K', [2, 2], () => Number.NaN)]), 'invalid-file', 'NaN'],
  [
    'peepholes',
    file(
      [node('LSTM', ['x', 'W', 'R', '', '', '', '', 'P'], ['y'])],
      [floats('W', [1, 4, 2], () => 1), floats('R', [1, 4, 1], () => 1), floats('P', [1, 3], () => 1)],
    ),
    'unsupported',
    '(LSTM) has peepholes',
  ],
  [
    'gates of other sizes',
    file([node('LSTM', ['x', 'W', 'R'], ['y'])], [floats('W', [1, 4, 2], () => 1), floats('R', [1, 4, 2], () => 1)]),
    'unsupported',
    '(LSTM) has weights that do not fit each other',
  ],
  [
    'constants that grow',
    file(growing(), [
      ints(
        'a0',
        Array.from({ length: 4000 }, () => 0),
      ),
      kernel,
    ]),
    'unsupported',
    '',
  ],
];

/** Nodes that double a list of sizes forty times. */
function growing(): ReturnType<typeof node>[] {
  const doubled = Array.from({ length: 40 }, (_, step) =>
    node('Concat', [`a${step}`, `a${step}`], [`a${step + 1}`], { axis: 0 }),
  );
  return [...doubled, node('Reshape', ['x', 'a40'], ['y'])];
}

test.each(unread)('%s is not read', async (_, bytes, code, message) => {
  const before = memory().numTensors;
  await expect(readOnnx(bytes)).rejects.toThrow(message);
  expect(await codeOf(() => readOnnx(bytes))).toBe(code);
  expect(memory().numTensors).toBe(before);
});

test('weights in files of their own, bytes that are no file, and lengths without end', async () => {
  const external = (bytes: ProtobufWriter): Uint8Array =>
    new ProtobufWriter()
      .int(1, 10)
      .message(8, (opset) => opset.bytes(1, '').int(2, 20))
      .message(7, (graph) => graph.bytes(5, bytes.finish()))
      .finish();
  const elsewhere = new ProtobufWriter()
    .int(1, 2)
    .int(2, 1)
    .bytes(8, 'K')
    .message(13, (entry) => entry.bytes(1, 'location').bytes(2, '/etc/passwd'));
  await expect(readOnnx(external(elsewhere))).rejects.toThrow('files of their own');
  expect(await codeOf(() => readOnnx(external(new ProtobufWriter().int(2, 1).int(14, 1))))).toBe('unsupported');
  for (const bytes of [
    [],
    [1, 2, 3],
    [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    Array.from({ length: 99 }, () => 255),
  ])
    expect(await codeOf(() => readOnnx(Uint8Array.from(bytes)))).toBe('invalid-file');
  expect(await codeOf(() => readOnnx('model.onnx' as never))).toBe('invalid-argument');
  expect(await codeOf(() => readOnnx(file([product], [kernel]), { outputs: [] }))).toBe('invalid-argument');
});

test.each([
  ['no JSON', '{'],
  ['no model', '{"inputs":[{"name":"x"}]}'],
  ['a model within itself, without end', `${'{"layers":['.repeat(50_000)}1${']}'.repeat(50_000)}`],
  ['a prototype', '{"__proto__":{"inputs":[]},"inputs":[]}'],
  [
    'a layer larger than anything',
    JSON.stringify({
      inputs: [{ name: 'x', shape: [null, 2] }],
      layers: [{ className: 'Dense', config: { name: 'd', units: 2 ** 52 } }],
      calls: [{ layer: 0, inputs: [0] }],
      outputs: [{ name: 'y', value: 1 }],
      form: 'one',
    }),
  ],
])('a remark of a model that is %s is not believed', async (_, remark) => {
  const model: OnnxModel['metadata'] = new Map([['rnnkit.model', remark]]);
  const { model: read } = await readOnnx(file([product], [kernel], { metadata: model }));
  expect(read.layers.map(({ className }) => className)).toEqual(['Dense']);
});

test('a remark of models within models is not believed when they are called too often', async () => {
  let layer: object = { className: 'Dropout', config: { name: 'd', rate: 0.1 } };
  for (let depth = 0; depth < 12; depth++) {
    const config = {
      name: 'm',
      inputs: [{ name: 'x', shape: [null, null, 2] }],
      layers: [layer],
      calls: Array.from({ length: 8 }, (_, place) => ({ layer: 0, inputs: [place], outputs: 1 })),
      outputs: [{ name: 'y', value: 8 }],
      form: 'one',
    };
    layer = { className: 'rnnkit>Model', config };
  }
  const remark = JSON.stringify((layer as { readonly config: object }).config);
  const metadata = new Map([['rnnkit.model', remark]]);
  const { model } = await readOnnx(file([product], [kernel], { metadata }));
  expect(model.layers.map(({ className }) => className)).toEqual(['Dense']);
});

test('names of every object are names like others', async () => {
  const bytes = encodeModel({
    irVersion: 10,
    producerName: '',
    opsets: new Map([['', 20]]),
    metadata: new Map([['__proto__', 'text']]),
    nodes: [node('MatMul', ['__proto__', 'toString'], ['constructor'])],
    initializers: [floats('toString', [2, 2], () => 1)],
    inputs: [{ ...input, name: '__proto__' }],
    outputs: [{ ...output, name: 'constructor' }],
  });
  const { model, metadata } = await readOnnx(bytes);
  expect([model.inputNames, model.outputNames, [...metadata]]).toEqual([
    ['__proto__'],
    ['constructor'],
    [['__proto__', 'text']],
  ]);
});
