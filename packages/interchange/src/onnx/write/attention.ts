// Layers that attend: attention, additiveAttention, multiHeadAttention.
import type { Shape } from '@rnnkit/layers';

import type { GraphWriter } from './graph-writer.ts';
import {
  cannotWrite,
  countSteps,
  reshaped,
  sideOf,
  sizeOf,
  weightOf,
  whereValid,
  type WriteLayer,
  type WrittenLayer,
  type WrittenMask,
  type WrittenValue,
} from './written-layer.ts';

/** The score of a step that is not seen: nothing is left of its exponential beside that of any other. */
const unseen = -1e30;

/** The query, the values, the keys, and which steps of the values count. */
interface Given {
  readonly query: WrittenValue;
  readonly value: WrittenValue;
  readonly key: WrittenValue;
  readonly mask: WrittenMask | undefined;
}

function readGiven(
  values: readonly WrittenValue[],
  maskOf: (value: WrittenValue, key: WrittenValue) => WrittenMask | undefined,
): Given {
  const [query, value = query!, key = value] = values;
  return { query: query!, value, key, mask: maskOf(value, key) };
}

/** Values with zeros where they are masked: what is there may be anything. */
function cleaned(graph: GraphWriter, { query, value, key, mask }: Given): readonly [string, string, string] {
  return [whereValid(graph, query), whereValid(graph, { ...value, mask }), whereValid(graph, { ...key, mask })];
}

/** Which steps of the values each step of the query sees, bool, of a shape that fits `[batch, queries, values]`; undefined where all do. */
function seenBy(graph: GraphWriter, { query, value, mask }: Given, config: WrittenLayer['config']): string | undefined {
  const conditions: string[] = [];
  if (mask !== undefined) conditions.push(graph.op('Unsqueeze', [mask.tensor, graph.ints(1)]));
  if (query.mask !== undefined) conditions.push(graph.op('Unsqueeze', [query.mask.tensor, graph.ints(2)]));
  const { useCausalMask, slidingWindow } = config as { useCausalMask?: boolean; slidingWindow?: number };
  if (useCausalMask === true || slidingWindow !== undefined) {
    const queries = graph.op('Unsqueeze', [countSteps(graph, sideOf(query, 1)), graph.ints(1)]);
    // How far a step of the values is behind that of the query.
    const behind = graph.op('Sub', [
      queries,
      graph.op('Unsqueeze', [countSteps(graph, sideOf(value, 1)), graph.ints(0)]),
    ]);
    if (useCausalMask === true) conditions.push(graph.op('GreaterOrEqual', [behind, graph.int(0)]));
    if (slidingWindow !== undefined)
      conditions.push(graph.op('Less', [graph.op('Abs', [behind]), graph.int(slidingWindow)]));
  }
  return conditions.length === 0 ? undefined : conditions.reduce((all, one) => graph.op('And', [all, one]));
}

/** The softmax of scores over what is seen; 0 for what is not, so that a step that sees nothing has only zeros. */
function weightsOf(graph: GraphWriter, scores: string, seen: string | undefined): string {
  if (seen === undefined) return graph.op('Softmax', [scores], { axis: -1 });
  const visible = graph.op('Where', [seen, scores, graph.float(unseen)]);
  return graph.op('Where', [seen, graph.op('Softmax', [visible], { axis: -1 }), graph.float(0)]);
}

/** The output with the query's mask, and the weights where they are wanted. */
function answer(
  { config }: WrittenLayer,
  { query }: Given,
  output: string,
  shape: Shape,
  weights: WrittenValue,
): readonly WrittenValue[] {
  const first = { tensor: output, shape, mask: query.mask };
  return config['returnAttentionScores'] === true ? [first, weights] : [first];
}

/** An attention layer without heads. */
const plain =
  (
    scoresOf: (graph: GraphWriter, layer: WrittenLayer, query: string, key: string, features: number) => string,
  ): WriteLayer =>
  (graph, layer, values) => {
    const given = readGiven(values, (value) => value.mask);
    const [query, value, key] = cleaned(graph, given);
    const scores = scoresOf(graph, layer, query, key, sizeOf(layer, given.query));
    const weights = weightsOf(graph, scores, seenBy(graph, given, layer.config));
    const [batch = null, queries = null] = given.query.shape;
    const shape = [batch, queries, given.value.shape[2] ?? null];
    return answer(layer, given, graph.op('MatMul', [weights, value]), shape, {
      tensor: weights,
      shape: [batch, queries, given.key.shape[1] ?? null],
    });
  };

/** tanh(query + key) for each query with each key, `[batch, queries, values, features]`. */
function sums(graph: GraphWriter, query: string, key: string): string {
  const [one, other] = [graph.op('Unsqueeze', [query, graph.ints(2)]), graph.op('Unsqueeze', [key, graph.ints(1)])];
  return graph.op('Tanh', [graph.op('Add', [one, other])]);
}

const turnedKeys = (graph: GraphWriter, key: string): string => graph.op('Transpose', [key], { perm: [0, 2, 1] });

/** attention. */
export const writeAttention: WriteLayer = plain((graph, layer, query, key) => {
  const isScaled = layer.config['useScale'] === true;
  const scaled = (x: string): string => (isScaled ? graph.op('Mul', [x, weightOf(graph, layer, 'scale', [])]) : x);
  if (layer.config['scoreMode'] !== 'concat') return graph.op('MatMul', [scaled(query), turnedKeys(graph, key)]);
  const total = graph.op('ReduceSum', [sums(graph, scaled(query), scaled(key)), graph.ints(-1)], { keepdims: 0 });
  return graph.op('Mul', [total, weightOf(graph, layer, 'concatScoreWeight', [])]);
});

/** additiveAttention. */
export const writeAdditiveAttention: WriteLayer = plain((graph, layer, query, key, features) => {
  const both = sums(graph, query, key);
  if (layer.config['useScale'] !== true) return graph.op('ReduceSum', [both, graph.ints(-1)], { keepdims: 0 });
  return graph.op('MatMul', [both, weightOf(graph, layer, 'scale', [features])]);
});

/** A step counts whose value and key are both valid. */
const bothValid =
  (graph: GraphWriter) =>
  ({ mask: valid }: WrittenValue, { mask }: WrittenValue): WrittenMask | undefined => {
    if (valid === undefined || mask === undefined || valid.tensor === mask.tensor) return valid ?? mask;
    return { ...valid, tensor: graph.op('And', [valid.tensor, mask.tensor]) };
  };

/** multiHeadAttention. */
export const writeMultiHeadAttention: WriteLayer = (graph, layer, values) => {
  if (layer.config['useGate'] === true || layer.config['useAttentionMask'] === true || values[0]!.shape.length !== 3)
    throw cannotWrite(layer, 'attention is written without a gate, a mask of pairs and axes beside the time.');
  const given = readGiven(values, bothValid(graph));
  const { numHeads, keyDim, valueDim } = layer.config as Record<string, number>;
  const { useBias, outputShape: sizes = [sizeOf(layer, given.query)] } = layer.config as {
    readonly useBias: boolean;
    readonly outputShape?: readonly number[];
  };
  const [query, value, key] = cleaned(graph, given);
  const heads = (role: 'query' | 'key' | 'value', tensor: string, size: number, perm: readonly number[]): string => {
    const kernel = weightOf(graph, layer, `${role}/kernel`, [sizeOf(layer, given[role]), numHeads! * size]);
    const product = graph.op('MatMul', [tensor, kernel]);
    const bias = (): string => weightOf(graph, layer, `${role}/bias`, [numHeads! * size]);
    const projected = useBias ? graph.op('Add', [product, bias()]) : product;
    return graph.op('Transpose', [reshaped(graph, projected, [0, 0, numHeads!, size])], { perm });
  };
  const products = graph.op('MatMul', [
    heads('query', query, keyDim!, [0, 2, 1, 3]),
    heads('key', key, keyDim!, [0, 2, 3, 1]),
  ]);
  const scores = graph.op('Mul', [products, graph.float(1 / Math.sqrt(keyDim!))]);
  const seen = seenBy(graph, given, layer.config);
  // What masks have no part in is the same for all rows.
  const isByRow = given.mask !== undefined || given.query.mask !== undefined;
  const weights = weightsOf(
    graph,
    scores,
    seen === undefined || !isByRow ? seen : graph.op('Unsqueeze', [seen, graph.ints(1)]),
  );
  const attended = graph.op('MatMul', [weights, heads('value', value, valueDim!, [0, 2, 1, 3])]);
  const joined = reshaped(graph, graph.op('Transpose', [attended], { perm: [0, 2, 1, 3] }), [
    0,
    0,
    numHeads! * valueDim!,
  ]);
  const size = sizes.reduce((all, one) => all * one, 1);
  const product = graph.op('MatMul', [
    joined,
    weightOf(graph, layer, 'attentionOutput/kernel', [numHeads! * valueDim!, size]),
  ]);
  const flat = useBias ? graph.op('Add', [product, weightOf(graph, layer, 'attentionOutput/bias', [size])]) : product;
  const output = sizes.length === 1 ? flat : reshaped(graph, flat, [0, 0, ...sizes]);
  const [batch = null, queries = null] = given.query.shape;
  return answer(layer, given, output, [batch, queries, ...sizes], {
    tensor: weights,
    shape: [batch, numHeads!, queries, given.key.shape[1] ?? null],
  });
};
