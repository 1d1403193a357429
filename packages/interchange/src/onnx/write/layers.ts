// Every layer that can be written, by the name of its class, and what has no place of its own: single operations, and layers of layers.
import { check } from '@rnnkit/data';
import type { Shape } from '@rnnkit/layers';

import { elementTypes } from '../onnx-model.ts';
import { activated } from './activations.ts';
import { writeAdditiveAttention, writeAttention, writeMultiHeadAttention } from './attention.ts';
import {
  writeAdd,
  writeAverage,
  writeConcatenate,
  writeDot,
  writeMaximum,
  writeMinimum,
  writeMultiply,
  writeSubtract,
} from './merging.ts';
import { writeBatchNormalization, writeLayerNormalization, writeUnitNormalization } from './normalization.ts';
import { writeBidirectional, writeRecurrent, writeRnn } from './recurrent.ts';
import { writeTimeDistributed } from './time-distributed.ts';
import { writeTransformerEncoder } from './transformer-encoder.ts';
import {
  writeAveragePooling,
  writeConv1d,
  writeGlobalAveragePooling,
  writeGlobalMaxPooling,
  writeMaxPooling,
  writePositionEmbedding,
  writeSinePositionEncoding,
} from './windows.ts';
import {
  anyAlong,
  asFloats,
  cannotWrite,
  sides,
  sizeOf,
  weightOf,
  whereValid,
  type WriteLayer,
} from './written-layer.ts';
import { writeModel } from './write-graph.ts';

/** What only training knows. */
const passes: WriteLayer = (_graph, _layer, values) => values;

const writeEmbedding: WriteLayer = (graph, layer, [value]) => {
  const { inputDim, outputDim, maskZero } = layer.config as { inputDim: number; outputDim: number; maskZero: boolean };
  const { tensor, shape, isWhole } = value!;
  const to = elementTypes.int64;
  const ids = isWhole === true ? tensor : graph.once(`ids of ${tensor}`, () => graph.op('Cast', [tensor], { to }));
  const table = weightOf(graph, layer, 'embeddings', [inputDim, outputDim]);
  const isNone = (): string => graph.op('Cast', [ids], { to: elementTypes.bool });
  const mask = maskZero ? { tensor: graph.once(`all but 0 of ${ids}`, isNone), rank: shape.length } : undefined;
  return [{ tensor: graph.op('Gather', [table, ids], { axis: 0 }), shape: [...shape, outputDim], mask }];
};

const writeMasking: WriteLayer = (graph, { config }, [value]) => {
  const { maskValue } = config;
  const { tensor, shape } = value!;
  const missing =
    maskValue === null ? graph.op('IsNaN', [tensor]) : graph.op('Equal', [tensor, graph.float(maskValue as number)]);
  const valid = { tensor: anyAlong(graph, graph.op('Not', [missing]), [2], 0), rank: 2 };
  return [{ tensor: whereValid(graph, { tensor, shape, mask: valid }), shape, mask: valid }];
};

const writeDense: WriteLayer = (graph, layer, [value]) => {
  const { units, useBias } = layer.config as { units: number; useBias: boolean };
  const { tensor, shape, mask } = value!;
  const kernel = weightOf(graph, layer, 'kernel', [sizeOf(layer, value!), units]);
  const bias = useBias ? [weightOf(graph, layer, 'bias', [units])] : [];
  const isMatrix = shape.length === 2;
  const product = isMatrix ? graph.op('Gemm', [tensor, kernel, ...bias]) : graph.op('MatMul', [tensor, kernel]);
  const sums = isMatrix || !useBias ? product : graph.op('Add', [product, bias[0]!]);
  return [
    {
      tensor: activated(graph, layer, sums),
      shape: [...shape.slice(0, -1), units],
      mask: isMatrix ? undefined : mask,
    },
  ];
};

const writeActivation: WriteLayer = (graph, layer, [value]) => [
  { ...value!, tensor: activated(graph, layer, value!.tensor) },
];

const product = (sizes: Shape): number | null =>
  sizes.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1);

const writeFlatten: WriteLayer = (graph, _layer, [value]) => {
  const [batch = null, ...rest] = value!.shape;
  return [{ tensor: graph.op('Flatten', [value!.tensor], { axis: 1 }), shape: [batch, product(rest)] }];
};

const writeReshape: WriteLayer = (graph, { config }, [value]) => {
  const target = config['targetShape'] as readonly number[];
  const [batch = null, ...rest] = value!.shape;
  const [size, known] = [product(rest), product(target.filter((one) => one !== -1))!];
  const shape = [batch, ...target.map((one) => (one === -1 ? (size === null ? null : size / known) : one))];
  // A size of 0 stands for the one that there was.
  return [{ tensor: graph.op('Reshape', [value!.tensor, graph.ints(0, ...target)]), shape }];
};

const writePermute: WriteLayer = (graph, { config }, [value]) => {
  const perm = [0, ...(config['dims'] as readonly number[])];
  const shape = perm.map((axis) => value!.shape[axis] ?? null);
  return [{ tensor: graph.op('Transpose', [value!.tensor], { perm }), shape }];
};

const writeRepeatVector: WriteLayer = (graph, { config }, [value]) => {
  const count = config['n'] as number;
  const [batch = null, features = null] = value!.shape;
  const step = graph.op('Unsqueeze', [value!.tensor, graph.ints(1)]);
  return [{ tensor: graph.op('Expand', [step, sides(graph, [1, count, 1])]), shape: [batch, count, features] }];
};

const writers: Readonly<Record<string, WriteLayer>> = {
  Activation: writeActivation,
  Add: writeAdd,
  AdditiveAttention: writeAdditiveAttention,
  Attention: writeAttention,
  Average: writeAverage,
  AveragePooling1D: writeAveragePooling,
  BatchNormalization: writeBatchNormalization,
  Bidirectional: writeBidirectional,
  Concatenate: writeConcatenate,
  Conv1D: writeConv1d,
  Dense: writeDense,
  Dot: writeDot,
  Dropout: passes,
  Embedding: writeEmbedding,
  Flatten: writeFlatten,
  GRU: writeRecurrent,
  GaussianNoise: passes,
  GlobalAveragePooling1D: writeGlobalAveragePooling,
  GlobalMaxPooling1D: writeGlobalMaxPooling,
  LSTM: writeRecurrent,
  LayerNormalization: writeLayerNormalization,
  Masking: writeMasking,
  MaxPooling1D: writeMaxPooling,
  Maximum: writeMaximum,
  Minimum: writeMinimum,
  MultiHeadAttention: writeMultiHeadAttention,
  Multiply: writeMultiply,
  Permute: writePermute,
  PositionEmbedding: writePositionEmbedding,
  RNN: writeRnn,
  RepeatVector: writeRepeatVector,
  Reshape: writeReshape,
  SimpleRNN: writeRecurrent,
  SinePositionEncoding: writeSinePositionEncoding,
  SpatialDropout1D: passes,
  Subtract: writeSubtract,
  TimeDistributed: writeTimeDistributed,
  TransformerEncoder: writeTransformerEncoder,
  UnitNormalization: writeUnitNormalization,
  'rnnkit>Model': writeModel,
};

/** Layers that take whole numbers as they are. */
const takesWhole = new Set(['Embedding', 'TimeDistributed', 'rnnkit>Model']);

/** Writes a layer of any class. @throws RnnkitError `unsupported`, by its name, when it cannot be written */
export const writeLayer: WriteLayer = (graph, layer, values, initialState) => {
  const { className } = layer;
  if (!Object.hasOwn(writers, className))
    throw cannotWrite(layer, `there is no way from ${check.describe(className)} to operations of ONNX.`);
  const given = takesWhole.has(className) ? values : values.map((value) => asFloats(graph, value));
  return writers[className]!(
    graph,
    layer,
    given,
    initialState.map((value) => asFloats(graph, value)),
  );
};
