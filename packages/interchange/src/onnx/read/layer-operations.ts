// Operations that are layers: convolution, pooling, normalization.
import { axisOf, sizeOfAxis, type Axis } from './axes.ts';
import { arranged, callLayer, layerOf, withLast } from './arrange.ts';
import { inPlace } from './activation-operations.ts';
import { floatsFrom, transposeConstant } from './constants.ts';
import { alongAxis, type NodeReader, type ReadNode } from './graph-reader.ts';
import { known, numberOf, type Size } from './sizes.ts';
import type { PlannedValue, View } from './symbols.ts';

/** How windows lie, in the words of layers. */
interface Windows {
  readonly size: number;
  readonly strides: number;
  readonly dilation: number;
  readonly padding: 'valid' | 'same' | 'causal';
}

function windowsOf(reader: NodeReader, size: number): Windows {
  const [strides = 1, ...others] = reader.intList('strides') ?? [];
  const [dilation = 1] = reader.intList('dilations') ?? [];
  if (others.length > 0) throw reader.refuse('has windows of several axes, which there are not here');
  if (!(size >= 1 && strides >= 1 && dilation >= 1)) throw reader.refuse('has windows that are none');
  return { size, strides, dilation, padding: paddingOf(reader, { size, strides, dilation }) };
}

function paddingOf(reader: NodeReader, { size, strides, dilation }: Omit<Windows, 'padding'>): Windows['padding'] {
  const auto = reader.text('auto_pad', 'NOTSET');
  const beyond = (size - 1) * dilation;
  if (auto === 'SAME_UPPER') return 'same';
  if (auto !== 'NOTSET' && auto !== 'VALID')
    throw reader.refuse(`has the padding ${auto.slice(0, 20)}, which there is not here`);
  const [before = 0, behind = 0] = reader.intList('pads') ?? [];
  if (auto === 'VALID' || (before === 0 && behind === 0)) return 'valid';
  if (before === beyond && behind === 0) return 'causal';
  if (strides === 1 && before === Math.floor(beyond / 2) && behind === beyond - before) return 'same';
  throw reader.refuse(`puts ${before} and ${behind} around a sequence, which there is not here`);
}

/** The batch, the steps and the features of `[batch, features, steps]`. */
function sequenceOf(reader: NodeReader, view: View): readonly [Axis, Axis, Axis] {
  const [batch, features, steps, ...others] = view.axes;
  if (steps === undefined || others.length > 0)
    throw reader.refuse('takes what is no sequence; there is one axis of steps here');
  return [batch!, steps, features!];
}

/** The steps after windows, which are the same, counted, or not known. */
function stepsAfter(reader: NodeReader, steps: Axis, { size, strides, dilation, padding }: Windows): Axis {
  if (padding !== 'valid' && strides === 1) return steps;
  const time = numberOf(sizeOfAxis(steps));
  if (time === undefined) {
    const unknown: Size = { factor: 1, names: [`steps of ${reader.node.outputs[0] ?? ''}`] };
    return [{ size: unknown }];
  }
  const count = Math.ceil((padding === 'valid' ? time - (size - 1) * dilation : time) / strides);
  if (count < 1) throw reader.refuse('has windows longer than the sequence');
  return axisOf(known(count));
}

const readConv: ReadNode = (reader) => {
  const view = reader.view(0);
  const kernel = reader.constant(1);
  const [filters, inputs, size, ...others] = kernel.dims;
  if (size === undefined || others.length > 0 || !filters || !inputs)
    throw reader.refuse('has windows of several axes, which there are not here');
  const windows = windowsOf(reader, size);
  const [batch, steps, features] = sequenceOf(reader, view);
  const groups = reader.int('group', 1);
  if (numberOf(sizeOfAxis(features)) !== inputs * groups) throw reader.refuse('has a kernel that does not fit');
  reader.spend(filters * inputs * size);
  const turned = transposeConstant(kernel, [2, 1, 0]);
  const bias = reader.has(2) ? alongAxis(reader.constant(2), filters) : undefined;
  const { strides, dilation, padding } = windows;
  const layer = layerOf(
    'Conv1D',
    { filters, kernelSize: size, strides, dilationRate: dilation, padding, groups, useBias: bias !== undefined },
    { kernel: () => floatsFrom(turned), ...(bias !== undefined && { bias }) },
  );
  const made = [batch, stepsAfter(reader, steps, windows), axisOf(known(filters))] as const;
  const value = callLayer(layer, [arranged(view, [batch, steps, features])], made);
  return [inPlace({ ...view, axes: [made[0], made[2], made[1]] }, value)];
};

const pool =
  (className: string): ReadNode =>
  (reader) => {
    const view = reader.view(0);
    const [size = 0, ...others] = reader.intList('kernel_shape') ?? [];
    if (others.length > 0 || reader.int('ceil_mode', 0) !== 0)
      throw reader.refuse('has windows that there are not here');
    const windows = windowsOf(reader, size);
    const isCounted =
      className === 'AveragePooling1D' && windows.padding !== 'valid' && reader.int('count_include_pad', 0) === 1;
    if (windows.padding === 'causal' || windows.dilation !== 1 || isCounted)
      throw reader.refuse('has windows that there are not here');
    const [batch, steps, features] = sequenceOf(reader, view);
    const after = stepsAfter(reader, steps, windows);
    const layer = layerOf(className, { poolSize: size, strides: windows.strides, padding: windows.padding });
    const value = callLayer(layer, [arranged(view, [batch, steps, features])], [batch, after, features]);
    return [inPlace({ ...view, axes: [batch, features, after] }, value)];
  };

const globalPool =
  (className: string): ReadNode =>
  (reader) => {
    const view = reader.view(0);
    const [batch, steps, features] = sequenceOf(reader, view);
    const value = callLayer(layerOf(className), [arranged(view, [batch, steps, features])], [batch, features]);
    return [inPlace({ ...view, axes: [batch, features, []] }, value)];
  };

/** Numbers for each place of an axis. */
function listAlong(reader: NodeReader, place: number, size: number): () => Float32Array {
  const list = alongAxis(reader.constant(place), size);
  if (list === undefined) throw reader.refuse(`has an input ${place} that does not fit`);
  return list;
}

const readLayerNormalization: ReadNode = (reader) => {
  const view = reader.view(0);
  if (reader.axis(reader.int('axis', -1), view.axes.length) !== view.axes.length - 1)
    throw reader.refuse('is taken over several axes, which there is not here');
  const last = view.axes.at(-1)!;
  const size = numberOf(sizeOfAxis(last));
  if (size === undefined || (reader.node.outputs[1] ?? '') !== '')
    throw reader.refuse('is used in a way that there is not here');
  const gamma = listAlong(reader, 1, size);
  const beta = reader.has(2) ? listAlong(reader, 2, size) : undefined;
  const value = withLast(view, last);
  const layer = layerOf(
    'LayerNormalization',
    { epsilon: reader.float('epsilon', 1e-5), center: beta !== undefined },
    { gamma, ...(beta !== undefined && { beta }) },
  );
  return [inPlace(view, callLayer(layer, [value], value.axes))];
};

const readBatchNormalization: ReadNode = (reader) => {
  const view = reader.view(0);
  const features = view.axes[1];
  const size = features && numberOf(sizeOfAxis(features));
  if (
    features === undefined ||
    size === undefined ||
    reader.int('training_mode', 0) !== 0 ||
    reader.int('spatial', 1) !== 1
  )
    throw reader.refuse('is used in a way that there is not here');
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => listAlong(reader, place, size));
  const value: PlannedValue = withLast(view, features);
  const layer = layerOf(
    'BatchNormalization',
    { epsilon: reader.float('epsilon', 1e-5) },
    { gamma: gamma!, beta: beta!, moving_mean: mean!, moving_variance: variance! },
  );
  return [inPlace(view, callLayer(layer, [value], value.axes))];
};

/** Operations that are layers. */
export const layerOperations: Readonly<Record<string, ReadNode>> = {
  AveragePool: pool('AveragePooling1D'),
  BatchNormalization: readBatchNormalization,
  Conv: readConv,
  GlobalAveragePool: globalPool('GlobalAveragePooling1D'),
  GlobalMaxPool: globalPool('GlobalMaxPooling1D'),
  LayerNormalization: readLayerNormalization,
  MaxPool: pool('MaxPooling1D'),
};
