// Products: with matrices, which are dense layers, and of values with values, which are attention.
import { axisOf, leaves, reshapeAxes, sizeOfAxis, type Axis } from './axes.ts';
import { arranged, callLayer, layerOf, viewOf, withLast } from './arrange.ts';
import { inPlace } from './activation-operations.ts';
import { floatsFrom, transposeConstant, type Constant } from './constants.ts';
import { alongAxis, constantIn, type NodeReader, type ReadNode } from './graph-reader.ts';
import { linearLayer } from './linear.ts';
import { prefixOf } from './product.ts';
import { isSame, known, numberOf } from './sizes.ts';
import type { Heads, Linear, PlannedValue, Scores, View } from './symbols.ts';

/** A value by a matrix. */
function byMatrix(reader: NodeReader, view: View, linear: Linear): View {
  const last = view.axes.at(-1);
  if (last === undefined || numberOf(sizeOfAxis(last)) !== linear.inputs || linear.units < 1)
    throw reader.refuse('multiplies a tensor with a matrix that does not fit');
  const value = withLast(view, last);
  const made = axisOf(known(linear.units));
  const axes = [...view.axes.slice(0, -1), made];
  const { heads } = value.call;
  const own = [...value.axes.slice(0, -1), made];
  if (heads !== undefined) {
    const layer = headsLayer(heads, linear.kernel, linear.bias, linear.units);
    return inPlace({ ...view, axes }, callLayer(layer, value.call.inputs, own));
  }
  const { layer, linear: plain } = linearLayer(linear);
  return inPlace({ ...view, axes }, callLayer(layer, [value], own, { linear: plain }));
}

/** The layer of several heads, with the product behind them. */
function headsLayer(
  { config, weights }: Heads,
  kernel: () => Float32Array,
  bias: (() => Float32Array) | undefined,
  units: number,
): ReturnType<typeof layerOf> {
  const useBias = config['useBias'] === true || bias !== undefined;
  const zeros = (count: number) => (): Float32Array => new Float32Array(count);
  const { numHeads, keyDim, valueDim } = config as Record<string, number>;
  const missing = {
    'query/bias': zeros(numHeads! * keyDim!),
    'key/bias': zeros(numHeads! * keyDim!),
    'value/bias': zeros(numHeads! * valueDim!),
    'attentionOutput/bias': zeros(units),
  };
  return layerOf(
    'MultiHeadAttention',
    { ...config, useBias, outputShape: units },
    {
      ...(useBias && missing),
      ...weights,
      'attentionOutput/kernel': kernel,
      ...(bias !== undefined && { 'attentionOutput/bias': bias }),
    },
  );
}

function matrix(reader: NodeReader, constant: Constant, isTurned: boolean, factor: number): Linear {
  const given = isTurned ? transposeConstant(constant, [1, 0]) : constant;
  const [inputs, units] = given.dims;
  if (given.dims.length !== 2 || !inputs || !units) throw reader.refuse('multiplies with what is no matrix');
  if (isTurned) reader.spend(inputs * units);
  const kernel = (): Float32Array => {
    const numbers = floatsFrom(given);
    return factor === 1 ? numbers : numbers.map((value) => value * factor);
  };
  return { kernel, bias: undefined, inputs, units };
}

const readGemm: ReadNode = (reader) => {
  if (reader.int('transA', 0) !== 0) throw reader.refuse('turns its first input, which there is not here');
  const view = reader.view(0);
  const linear = matrix(reader, reader.constant(1), reader.int('transB', 0) === 1, reader.float('alpha', 1));
  if (!reader.has(2)) return [byMatrix(reader, view, linear)];
  const beta = reader.float('beta', 1);
  const each = alongAxis(reader.constant(2), linear.units);
  if (each === undefined) throw reader.refuse('adds what does not fit');
  return [
    byMatrix(reader, view, { ...linear, bias: () => (beta === 1 ? each() : each().map((value) => value * beta)) }),
  ];
};

const readMatMul: ReadNode = (reader) => {
  const [left, right] = [reader.input(0), reader.input(1)];
  const constant = constantIn(right);
  // A state before the first step.
  if (constant !== undefined && left.kind === 'fill' && left.value === 0)
    return [{ ...left, sizes: [...left.sizes.slice(0, -1), known(constant.dims.at(-1) ?? 1)] }];
  if (constant !== undefined) return [byMatrix(reader, reader.view(0), matrix(reader, constant, false, 1))];
  const other = reader.view(1);
  if (left.kind === 'weights') return [attention(reader, left, other)];
  const view = reader.view(0);
  const scores: Scores = {
    kind: 'scores',
    query: { ...view, scale: 1 },
    key: { ...other, scale: 1 },
    axes: [...view.axes.slice(0, -1), other.axes.at(-1)!],
    scale: view.scale * other.scale,
  };
  expectFit(reader, view, other);
  return [scores];
};

function expectFit(
  reader: NodeReader,
  left: { readonly axes: readonly Axis[] },
  right: { readonly axes: readonly Axis[] },
): void {
  const [one, other] = [prefixOf(left), prefixOf(right)];
  const isFit =
    left.axes.length === right.axes.length &&
    left.axes.length > 2 &&
    one.length === other.length &&
    one.every((piece, place) => isSame(piece.size, other[place]!.size)) &&
    one[0] === other[0] &&
    isSame(sizeOfAxis(left.axes.at(-1)!), sizeOfAxis(right.axes.at(-2)!));
  if (!isFit) throw reader.refuse('multiplies values of shapes that there is not here');
}

/** Values added up by weights. */
function attention(reader: NodeReader, weights: Scores, value: View): View {
  expectFit(reader, weights, value);
  const axes = [...weights.axes.slice(0, -1), value.axes.at(-1)!];
  const [batch, ...heads] = prefixOf(weights);
  if (batch === undefined) throw reader.refuse('mixes the rows of a batch');
  if (heads.length > 0) return severalHeads(reader, weights, value, axes);
  const [steps, size] = weights.query.axes.slice(-2) as [Axis, Axis];
  const [keySize, keys] = weights.key.axes.slice(-2) as [Axis, Axis];
  const query = arranged(weights.query, [prefixOf(weights.query), steps, size]);
  const key = arranged(weights.key, [prefixOf(weights.key), keys, keySize]);
  const values = arranged(value, [prefixOf(value), ...value.axes.slice(-2)]);
  const useScale = weights.scale !== 1;
  const layer = layerOf('Attention', { useScale }, useScale ? { scale: () => Float32Array.of(weights.scale) } : {});
  const made = callLayer(layer, [query, values, key], [[batch], steps, value.axes.at(-1)!]);
  return viewOf(made, axes);
}

/** What a role of attention is projected by, and of what. */
interface Projected {
  readonly of: PlannedValue;
  readonly linear: Linear;
}

const mostIdentical = 4096;

function projected(reader: NodeReader, value: PlannedValue): Projected {
  if (value.call.linear !== undefined && value.slot === 0)
    return { of: value.call.inputs[0]!, linear: value.call.linear };
  const size = numberOf(sizeOfAxis(value.axes.at(-1)!)) ?? Infinity;
  if (size > mostIdentical) throw reader.refuse('attends with several heads to what is not projected');
  reader.spend(size * size);
  return { of: value, linear: { kernel: () => identity(size), bias: undefined, inputs: size, units: size } };
}

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? 1 : 0));
}

function severalHeads(reader: NodeReader, weights: Scores, value: View, axes: readonly Axis[]): View {
  const [batch, ...heads] = prefixOf(weights);
  const role = (view: View, steps: Axis, size: Axis): Projected => {
    const [row, ...own] = prefixOf(view);
    return projected(reader, arranged(view, [[row!], steps, [...own, ...leaves(size)]]));
  };
  const [steps, size] = weights.query.axes.slice(-2) as [Axis, Axis];
  const [keySize, keys] = weights.key.axes.slice(-2) as [Axis, Axis];
  const [values, valueSize] = value.axes.slice(-2) as [Axis, Axis];
  const [query, key, summed] = [
    role(weights.query, steps, size),
    role(weights.key, keys, keySize),
    role(value, values, valueSize),
  ];
  const counts = [heads, size, valueSize].map((axis) => numberOf(sizeOfAxis(axis)));
  if (counts.includes(undefined)) throw reader.refuse('attends with heads of which the size is not known');
  const [numHeads, keyDim, valueDim] = counts as [number, number, number];
  const factor = weights.scale * Math.sqrt(keyDim);
  const scaled = (numbers: Float32Array): Float32Array =>
    Math.abs(factor - 1) < 1e-6 ? numbers : numbers.map((one) => one * factor);
  const of = (
    name: string,
    { linear: { kernel, bias } }: Projected,
    map: (numbers: Float32Array) => Float32Array = (numbers) => numbers,
  ) => ({
    [`${name}/kernel`]: (): Float32Array => map(kernel()),
    ...(bias !== undefined && { [`${name}/bias`]: (): Float32Array => map(bias()) }),
  });
  const made: Heads = {
    config: {
      numHeads,
      keyDim,
      valueDim,
      useBias: [query, key, summed].some(({ linear }) => linear.bias !== undefined),
    },
    weights: { ...of('query', query, scaled), ...of('key', key), ...of('value', summed) },
    size: numHeads * valueDim,
  };
  if (made.size > mostIdentical) throw reader.refuse('attends with too many heads');
  reader.spend(made.size ** 2);
  const layer = headsLayer(made, () => identity(made.size), undefined, made.size);
  const own = [[batch!], steps, [...heads, ...leaves(valueSize)]];
  const inputs = [query.of, summed.of, key.of];
  return viewOf(callLayer(layer, inputs, own, { heads: made }), axes);
}

/** Sums of products over the last axes of a value and the first ones of a constant, as `abc,cde->abde`. */
const readEinsum: ReadNode = (reader) => {
  const equation = reader.text('equation', '').replaceAll(' ', '');
  const [, one = '', other = '', output = ''] = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/.exec(equation) ?? [];
  const view = reader.view(0);
  const constant = reader.constant(1);
  const summed = other.split('').findIndex((letter) => !one.includes(letter));
  const count = summed === -1 ? other.length : summed;
  const isFit =
    count > 0 &&
    count < one.length &&
    one.endsWith(other.slice(0, count)) &&
    output === `${one.slice(0, -count)}${other.slice(count)}` &&
    new Set(one + other.slice(count)).size === one.length + other.length - count &&
    view.axes.length === one.length &&
    constant.dims.length === other.length;
  if (!isFit) throw reader.refuse(`has the equation ${equation.slice(0, 40)}, which there is not here`);
  const [inputs, made] = [constant.dims.slice(0, count), constant.dims.slice(count)];
  const size = (dims: readonly number[]): number => dims.reduce((product, side) => product * side, 1);
  const kept = view.axes.slice(0, -count);
  const flat: View = { ...view, axes: [...kept, view.axes.slice(-count).flat()] };
  const linear = matrix(reader, { ...constant, dims: [size(inputs), size(made)] }, false, 1);
  const product = byMatrix(reader, flat, linear);
  const axes = reshapeAxes([product.axes.at(-1)!], made.map(known));
  return [{ ...product, axes: [...kept, ...axes!] }];
};

/** Products. */
export const productOperations: Readonly<Record<string, ReadNode>> = {
  Einsum: readEinsum,
  Gemm: readGemm,
  MatMul: readMatMul,
};
