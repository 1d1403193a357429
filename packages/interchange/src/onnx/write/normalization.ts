// Normalizations.
import { float, type GraphWriter } from './graph-writer.ts';
import { sizeOf, weightOf, type WriteLayer, type WrittenLayer, type WrittenValue } from './written-layer.ts';

/** Axes from the front. */
function axesOf({ config }: WrittenLayer, { shape }: WrittenValue): readonly number[] {
  return [config['axis'] as number | readonly number[]].flat().map((axis) => (axis < 0 ? axis + shape.length : axis));
}

/** layerNormalization: the operation over the last axis, and its parts over others. */
export const writeLayerNormalization: WriteLayer = (graph, layer, [value]) => {
  const { epsilon, rmsScaling, scale, center, axis } = layer.config as {
    readonly epsilon: number;
    readonly rmsScaling: boolean;
    readonly scale: boolean;
    readonly center: boolean;
    readonly axis: number | readonly number[];
  };
  const { tensor, shape } = value!;
  const axes = axesOf(layer, value!);
  const isLast = axes.length === 1 && axes[0] === shape.length - 1;
  // As the layer has them, in the order of the numbers that were given.
  const sizes = [axis]
    .flat()
    .toSorted((one, other) => one - other)
    .map((one) => sizeOf(layer, value!, one));
  const size = sizes.reduce((product, side) => product * side, 1);
  const dims = isLast ? [size] : shape.map((_, place) => (axes.includes(place) ? sizeOf(layer, value!, place) : 1));
  const gamma = scale || rmsScaling ? weightOf(graph, layer, 'gamma', dims) : undefined;
  const beta = center && !rmsScaling ? weightOf(graph, layer, 'beta', dims) : undefined;
  if (isLast && !rmsScaling) {
    const factor = gamma ?? graph.floats(`ones_${size}`, size, () => 1);
    const inputs = [tensor, factor, ...(beta === undefined ? [] : [beta])];
    return [{ ...value!, tensor: graph.op('LayerNormalization', inputs, { axis: -1, epsilon: float(epsilon) }) }];
  }
  const mean = (x: string): string => graph.op('ReduceMean', [x, graph.ints(...axes)], { keepdims: 1 });
  const centered = graph.op('Sub', [tensor, mean(tensor)]);
  const variance = mean(graph.op('Mul', [centered, centered]));
  const deviation = graph.op('Sqrt', [graph.op('Add', [variance, graph.float(epsilon)])]);
  let output = graph.op('Div', [rmsScaling ? tensor : centered, deviation]);
  if (gamma !== undefined) output = graph.op('Mul', [output, gamma]);
  if (beta !== undefined) output = graph.op('Add', [output, beta]);
  return [{ ...value!, tensor: output }];
};

/** An order in which an axis comes second, where ONNX has the features; it is its own way back. */
function swapped({ shape }: WrittenValue, axis: number): readonly number[] {
  const order = shape.map((_, place) => place);
  order[1] = axis;
  order[axis] = 1;
  return order;
}

/** batchNormalization, with the moving averages. */
export const writeBatchNormalization: WriteLayer = (graph, layer, [value]) => {
  const { epsilon, scale, center } = layer.config as { epsilon: number; scale: boolean; center: boolean };
  const [axis] = axesOf(layer, value!) as [number];
  const size = sizeOf(layer, value!, axis);
  const weight = (name: string): string => weightOf(graph, layer, name, [size]);
  const same = (key: string, number: number): string => graph.floats(`${key}_${size}`, size, () => number);
  const parts = [
    scale ? weight('gamma') : same('ones', 1),
    center ? weight('beta') : same('zeros', 0),
    weight('moving_mean'),
    weight('moving_variance'),
  ];
  const perm = swapped(value!, axis);
  const turn = (graph: GraphWriter, tensor: string): string =>
    axis === 1 ? tensor : graph.op('Transpose', [tensor], { perm });
  const normalized = graph.op('BatchNormalization', [turn(graph, value!.tensor), ...parts], {
    epsilon: float(epsilon),
  });
  return [{ ...value!, tensor: turn(graph, normalized) }];
};

/** unitNormalization: divided by the length, but by no less than 1e-12. */
export const writeUnitNormalization: WriteLayer = (graph, layer, [value]) => {
  const axes = graph.ints(...axesOf(layer, value!));
  const squares = graph.op('ReduceSumSquare', [value!.tensor, axes], { keepdims: 1 });
  const length = graph.op('Sqrt', [graph.op('Max', [squares, graph.float(1e-24)])]);
  return [{ ...value!, tensor: graph.op('Div', [value!.tensor, length]) }];
};
