// Graphs as tools write them: the same arithmetic in other nodes.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  attention,
  bidirectional,
  conv1d,
  dense,
  globalMaxPooling1d,
  gru,
  layerNormalization,
  lstm,
  maxPooling1d,
  multiHeadAttention,
  simpleRnn,
  type Layer,
} from '@rnnkit/layers';
import { sequential, type Model } from '@rnnkit/models';
import { beforeAll, expect, test } from 'vitest';

import { decodeModel } from '../../src/onnx/decode-model.ts';
import { encodeModel } from '../../src/onnx/encode-model.ts';
import { readOnnx, writeOnnx } from '../../src/onnx/index.ts';
import { elementTypes, type OnnxNode, type OnnxTensor } from '../../src/onnx/onnx-model.ts';
import { answersOf, difference, file, floats, ints, node, type Rows } from './support.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

/** A model with weights, biases among them. */
function built(layers: readonly Layer[]): Model {
  const model = sequential(layers);
  model.build([null, null, 2]);
  const random = new Random(3);
  model.setWeights(
    model.weights.map(({ variable }) => Float32Array.from({ length: variable.size }, () => random.normal(0, 0.5))),
  );
  return model;
}

const x: number[][][] = [
  [
    [0.5, -1],
    [2, 0.25],
    [-0.5, 1],
    [1, 1],
  ],
  [
    [-1, 0.5],
    [0.75, 0],
    [0.1, -0.2],
    [-2, 0.3],
  ],
];

const paths: readonly (readonly [string, readonly Layer[]])[] = [
  ['lstm', [lstm({ units: 3 })]],
  ['lstm with steps', [lstm({ units: 3, returnSequences: true }), dense({ units: 2, activation: 'gelu' })]],
  ['gru, reset before', [gru({ units: 3, variant: 'resetBefore', returnSequences: true }), globalMaxPooling1d()]],
  ['simpleRnn, relu', [simpleRnn({ units: 3, activation: 'relu' }), dense({ units: 1, activation: 'sigmoid' })]],
  ['hard gates', [lstm({ units: 2, recurrentActivation: 'hardSigmoid', activation: 'linear' })]],
  ['backwards', [gru({ units: 3, goBackwards: true })]],
  ['both ways', [bidirectional(lstm({ units: 2, returnSequences: true })), bidirectional(gru({ units: 3 }))]],
  [
    'both ways, summed',
    [bidirectional(lstm({ units: 2, returnSequences: true }), { mergeMode: 'sum' }), lstm({ units: 2 })],
  ],
  [
    'conv1d',
    [
      conv1d({ filters: 3, kernelSize: 2, padding: 'causal', activation: 'silu' }),
      maxPooling1d(),
      globalMaxPooling1d(),
    ],
  ],
  ['layerNormalization', [layerNormalization(), dense({ units: 2, activation: 'mish' }), globalMaxPooling1d()]],
];

test.each(paths)('%s: without the remark of its model it is read by its graph', async (_, layers) => {
  const model = built(layers);
  const decoded = decodeModel(await writeOnnx(model));
  const { model: read } = await readOnnx(encodeModel({ ...decoded, metadata: new Map() }));
  const [ours, theirs] = [await answersOf(model, { input: x }), await answersOf(read, { input: x })];
  expect(difference([...theirs.values()][0], [...ours.values()][0])).toBeLessThan(1e-6);
  expect(read.outputNames).toEqual(model.outputNames);
  for (const one of [model, read]) one.dispose();
});

test.each([
  ['attention', () => attention()],
  ['attention with heads', () => multiHeadAttention({ numHeads: 2, keyDim: 3, valueDim: 2 })],
])('%s: without the remark it is read by its graph', async (_, make) => {
  const model = built([make(), globalMaxPooling1d()]);
  const decoded = decodeModel(await writeOnnx(model));
  const { model: read } = await readOnnx(encodeModel({ ...decoded, metadata: new Map() }));
  expect(read.layers.some(({ className }) => className.endsWith('Attention'))).toBe(true);
  const [ours, theirs] = [await answersOf(model, { input: x }), await answersOf(read, { input: x })];
  expect(difference([...theirs.values()][0], [...ours.values()][0])).toBeLessThan(1e-6);
});

const steps = 4;
const start = [
  node('Shape', ['x'], ['sizes']),
  node('Gather', ['sizes', 'zero'], ['rows'], { axis: 0 }),
  node('Concat', ['rows', 'units'], ['state sizes'], { axis: 0 }),
  node('ConstantOfShape', ['state sizes'], ['h']),
  node('ConstantOfShape', ['state sizes'], ['c']),
  node('Transpose', ['x'], ['by steps'], { perm: [1, 0, 2] }),
];

/** An LSTM, step by step: all of a step's gates are cut out of one product. */
function unrolledLstm(): readonly OnnxNode[] {
  const at = (step: number): readonly OnnxNode[] => {
    const [h, c] = step === 0 ? (['h', 'c'] as const) : ([`h${step - 1}`, `c${step - 1}`] as const);
    return [
      node('Gather', ['by steps', `place${step}`], [`row${step}`], { axis: 0 }),
      node('Squeeze', [`row${step}`, 'zero'], [`x${step}`]),
      node('MatMul', [`x${step}`, 'kernel'], [`xk${step}`]),
      node('MatMul', [h, 'recurrentKernel'], [`hk${step}`]),
      node('Add', [`xk${step}`, `hk${step}`], [`sum${step}`]),
      node('Add', [`sum${step}`, 'bias'], [`z${step}`]),
      node('Split', [`z${step}`, 'quarters'], [`i${step}`, `f${step}`, `g${step}`, `o${step}`], { axis: -1 }),
      ...['i', 'f', 'o'].map((gate) => node('Sigmoid', [`${gate}${step}`], [`${gate}s${step}`])),
      node('Tanh', [`g${step}`], [`gt${step}`]),
      node('Mul', [`fs${step}`, c], [`kept${step}`]),
      node('Mul', [`is${step}`, `gt${step}`], [`new${step}`]),
      node('Add', [`kept${step}`, `new${step}`], [`c${step}`]),
      node('Tanh', [`c${step}`], [`ct${step}`]),
      node('Mul', [`os${step}`, `ct${step}`], [step === steps - 1 ? 'y' : `h${step}`]),
    ];
  };
  return [...start, ...Array.from({ length: steps }, (_, step) => at(step)).flat()];
}

/** A GRU whose reset gate acts after the product, step by step: gates are cut out of two products. */
function unrolledGru(): readonly OnnxNode[] {
  const at = (step: number): readonly OnnxNode[] => {
    const h = step === 0 ? 'h' : `h${step - 1}`;
    const cut = (from: string, gate: string, place: number): OnnxNode =>
      node('Slice', [from, `cut${place}`, `cut${place + 1}`, 'one'], [`${gate}${step}`]);
    return [
      node('Slice', ['x', `place${step}`, `place${step + 1}`, 'one'], [`row${step}`]),
      node('Squeeze', [`row${step}`, 'one'], [`x${step}`]),
      node('MatMul', [`x${step}`, 'kernel'], [`xk${step}`]),
      node('Add', [`xk${step}`, 'bias 0'], [`xs${step}`]),
      node('MatMul', [h, 'recurrentKernel'], [`hk${step}`]),
      node('Add', [`hk${step}`, 'bias 1'], [`hs${step}`]),
      ...['xz', 'xr', 'xh'].map((gate, place) => cut(`xs${step}`, gate, place)),
      ...['hz', 'hr', 'hh'].map((gate, place) => cut(`hs${step}`, gate, place)),
      node('Add', [`xz${step}`, `hz${step}`], [`zz${step}`]),
      node('Sigmoid', [`zz${step}`], [`z${step}`]),
      node('Add', [`xr${step}`, `hr${step}`], [`rr${step}`]),
      node('Sigmoid', [`rr${step}`], [`r${step}`]),
      node('Mul', [`r${step}`, `hh${step}`], [`reset${step}`]),
      node('Add', [`xh${step}`, `reset${step}`], [`nn${step}`]),
      node('Tanh', [`nn${step}`], [`n${step}`]),
      node('Mul', [`z${step}`, h], [`kept${step}`]),
      node('Sub', ['all', `z${step}`], [`rest${step}`]),
      node('Mul', [`rest${step}`, `n${step}`], [`new${step}`]),
      node('Add', [`kept${step}`, `new${step}`], [step === steps - 1 ? 'y' : `h${step}`]),
    ];
  };
  return [...start, ...Array.from({ length: steps }, (_, step) => at(step)).flat()];
}

test.each([
  ['LSTM', () => lstm({ units: 3 }), unrolledLstm],
  ['GRU', () => gru({ units: 3 }), unrolledGru],
])('an %s that an exporter has unrolled answers as the layer', async (_, layer, unrolled) => {
  const model = built([layer()]);
  const weights = await Promise.all(
    model.weights.map(async ({ name, variable }) => {
      const data = await variable.data();
      return floats(name.replace(/.*\//, ''), variable.shape, [...data]);
    }),
  );
  const bias = weights.find(({ name }) => name === 'bias')!;
  const half = bias.data.length / 2;
  const halves = [0, 1].map((place) => ({
    ...bias,
    name: `bias ${place}`,
    dims: [bias.dims.at(-1)!],
    data: bias.data.slice(place * half, (place + 1) * half),
  }));
  const constants = [
    ...weights,
    ...(bias.dims.length === 2 ? halves : []),
    ints('zero', [0]),
    ints('one', [1]),
    floats('all', [1], [1]),
    ints('units', [3]),
    ints('quarters', [3, 3, 3, 3]),
    ...Array.from({ length: steps + 1 }, (_, place) => ints(`place${place}`, [place])),
    ...Array.from({ length: 4 }, (_, place) => ints(`cut${place}`, [3 * place])),
  ];
  const inputs = [{ name: 'x', elementType: elementTypes.float, shape: ['batch', steps, 2] }];
  const { model: read } = await readOnnx(file(unrolled(), constants, { inputs }));
  const [ours, theirs] = [await answersOf(model, { input: x }), await answersOf(read, { x })];
  expect(difference(theirs.get('y'), [...ours.values()][0])).toBeLessThan(1e-6);
  // What picks places, with ones and zeros, is not trained.
  const picking = read.weights.filter(({ name, trainable }) => name.endsWith('/kernel') && !trainable);
  expect(picking.length).toBeGreaterThan(0);
  for (const { variable } of picking)
    expect([...(await variable.data())].every((value) => value === 0 || value === 1)).toBe(true);
  for (const one of [model, read]) one.dispose();
});

/** The answers of a graph. */
async function answer(
  nodes: readonly OnnxNode[],
  initializers: readonly OnnxTensor[],
  rows: Rows = x,
  more: Parameters<typeof file>[2] = {},
): Promise<readonly number[]> {
  const { model } = await readOnnx(file(nodes, initializers, more));
  const answers = await answersOf(model, { [model.inputNames[0]!]: rows });
  model.dispose();
  return [...answers.values()][0]!;
}

test('a gelu and a normalization in their parts', async () => {
  const scalars = [floats('root', [], [Math.SQRT2]), floats('one', [], [1]), floats('half', [], [0.5])];
  const gelu = await answer(
    [
      node('Div', ['x', 'root'], ['a']),
      node('Erf', ['a'], ['b']),
      node('Add', ['b', 'one'], ['c']),
      node('Mul', ['x', 'c'], ['d']),
      node('Mul', ['d', 'half'], ['y']),
    ],
    scalars,
  );
  const expected = built([dense({ units: 2, activation: 'gelu', useBias: false })]);
  expected.setWeights([Float32Array.of(1, 0, 0, 1)]);
  expect(difference(gelu, [...(await answersOf(expected, { input: x })).values()][0])).toBeLessThan(1e-6);

  const normalized = await answer(
    [
      node('ReduceMean', ['x'], ['m'], { axes: [-1], keepdims: 1 }),
      node('Sub', ['x', 'm'], ['c']),
      node('Pow', ['c', 'two'], ['s']),
      node('ReduceMean', ['s'], ['v'], { axes: [-1], keepdims: 1 }),
      node('Add', ['v', 'epsilon'], ['e']),
      node('Sqrt', ['e'], ['d']),
      node('Div', ['c', 'd'], ['n']),
      node('Mul', ['n', 'gamma'], ['g']),
      node('Add', ['g', 'beta'], ['y']),
    ],
    [
      floats('two', [], [2]),
      floats('epsilon', [], [1e-3]),
      floats('gamma', [2], [2, 3]),
      floats('beta', [2], [0.5, -1]),
    ],
  );
  const wanted = x.flatMap((row) =>
    row.flatMap(([one, other]) => {
      const half = (one! - other!) / 2;
      const n = half / Math.sqrt(half ** 2 + 1e-3);
      return [2 * n + 0.5, -3 * n - 1];
    }),
  );
  expect(difference(normalized, wanted)).toBeLessThan(1e-6);
});

const rising = (place: number): number => Math.sin(place + 1) / 2;
const weights = [floats('W', [1, 12, 2], rising), floats('R', [1, 12, 3], rising), floats('B', [1, 24], rising)];

test('a node that reads backwards gives its steps in the order of time, whatever the layout', async () => {
  const turned = [node('Transpose', ['x'], ['t'], { perm: [1, 0, 2] })];
  const attributes = { hidden_size: 3, direction: 'reverse' };
  const steps = await answer(
    [
      ...turned,
      node('LSTM', ['t', 'W', 'R', 'B'], ['s'], attributes),
      node('Squeeze', ['s', 'first'], ['q']),
      node('Transpose', ['q'], ['y'], { perm: [1, 0, 2] }),
    ],
    [...weights, ints('first', [1])],
  );
  const batchFirst = await answer(
    [node('LSTM', ['x', 'W', 'R', 'B'], ['s'], { ...attributes, layout: 1 }), node('Squeeze', ['s', 'axis'], ['y'])],
    [...weights, ints('axis', [2])],
  );
  expect(batchFirst).toEqual(steps);
  // The state after the first step of time is the last one.
  const state = await answer(
    [...turned, node('LSTM', ['t', 'W', 'R', 'B'], ['', 'h'], attributes), node('Squeeze', ['h', 'none'], ['y'])],
    [...weights, ints('none', [0])],
  );
  expect([...state]).toEqual([...steps.slice(0, 3), ...steps.slice(12, 15)]);
});

test('lengths that are how many ids are not 0 leave padding out', async () => {
  const ids: Rows = [
    [1, 2, 0, 0],
    [3, 1, 2, 0],
  ];
  const graph = (isPadded: boolean): readonly OnnxNode[] => [
    node('Gather', ['table', 'x'], ['e'], { axis: 0 }),
    node('Transpose', ['e'], ['t'], { perm: [1, 0, 2] }),
    node('Equal', ['x', 'zero'], ['p']),
    node('Not', ['p'], ['v']),
    node('Cast', ['v'], ['n'], { to: elementTypes.int32 }),
    node('ReduceSum', ['n', 'steps'], ['l'], { keepdims: 0 }),
    node('LSTM', ['t', 'W', 'R', 'B', isPadded ? 'l' : ''], ['', 'h'], { hidden_size: 3 }),
    node('Squeeze', ['h', 'none'], ['y']),
  ];
  const tensors = [
    ...weights,
    floats('table', [4, 2], rising),
    ints('zero', [0]),
    ints('steps', [1]),
    ints('none', [0]),
  ];
  const inputs = { inputs: [{ name: 'x', elementType: elementTypes.int64, shape: ['b', 't'] }] };
  const padded = await answer(graph(true), tensors, ids, inputs);
  const alone = await answer(graph(false), tensors, [[1, 2]], inputs);
  expect(difference(padded.slice(0, 3), alone)).toBeLessThan(1e-6);
  const other = await answer(graph(false), tensors, [[3, 1, 2]], inputs);
  expect(difference(padded.slice(3), other)).toBeLessThan(1e-6);
});

test('queries, keys and values of one product, split', async () => {
  const kernel = floats('qkv', [2, 6], rising);
  const together = await answer(
    [
      node('MatMul', ['x', 'qkv'], ['a']),
      node('Split', ['a'], ['q', 'k', 'v'], { axis: -1 }),
      node('Transpose', ['k'], ['t'], { perm: [0, 2, 1] }),
      node('MatMul', ['q', 't'], ['s']),
      node('Softmax', ['s'], ['w'], { axis: -1 }),
      node('MatMul', ['w', 'v'], ['y']),
    ],
    [kernel],
  );
  const part = (name: string, start: number): OnnxTensor =>
    floats(name, [2, 2], (place) => rising(Math.floor(place / 2) * 6 + start + (place % 2)));
  const apart = await answer(
    [
      ...['q', 'k', 'v'].map((name) => node('MatMul', ['x', `W${name}`], [name])),
      node('Transpose', ['k'], ['t'], { perm: [0, 2, 1] }),
      node('MatMul', ['q', 't'], ['s']),
      node('Softmax', ['s'], ['w'], { axis: -1 }),
      node('MatMul', ['w', 'v'], ['y']),
    ],
    [part('Wq', 0), part('Wk', 2), part('Wv', 4)],
  );
  expect(together).toEqual(apart);
});

test('an output can be asked for alone: what the others need is not read', async () => {
  const bytes = file(
    [node('MatMul', ['x', 'K'], ['y']), node('ArgMax', ['y'], ['label'], { axis: -1 })],
    [floats('K', [2, 3], rising)],
    { outputs: ['label', 'y'].map((name) => ({ name, elementType: 1, shape: undefined })) },
  );
  await expect(readOnnx(bytes)).rejects.toThrow('"ArgMax of label" (ArgMax) is an operation that there is not here');
  const { model } = await readOnnx(bytes, { outputs: ['y'] });
  expect(model.outputNames).toEqual(['y']);
  await expect(readOnnx(bytes, { outputs: ['z'] })).rejects.toThrow('the file has no output "z"');
});
