// Layers that look at windows of a sequence: conv1d, and pooling; and pooling over all of it.
import type { Shape } from '@rnnkit/layers';

import { activated } from './activations.ts';
import type { GraphWriter } from './graph-writer.ts';
import {
  anyAlong,
  countSteps,
  sides,
  sideOf,
  sizeOf,
  whereValid,
  type WriteLayer,
  type WrittenValue,
} from './written-layer.ts';

/** Features and time in the other order, as ONNX has them there. */
const turned = (graph: GraphWriter, tensor: string): string => graph.op('Transpose', [tensor], { perm: [0, 2, 1] });

interface Windows {
  readonly size: number;
  readonly strides: number;
  readonly dilation: number;
  readonly padding: unknown;
}

/** How windows lie, as attributes of a node. */
function windowAttributes({ size, strides, dilation, padding }: Windows): Parameters<GraphWriter['op']>[2] {
  const beyond = (size - 1) * dilation;
  const common = { kernel_shape: [size], strides: [strides] };
  if (padding === 'same' && strides > 1) return { ...common, auto_pad: 'SAME_UPPER' };
  const before = padding === 'causal' ? beyond : padding === 'same' ? Math.floor(beyond / 2) : 0;
  return { ...common, pads: [before, padding === 'same' ? beyond - before : 0] };
}

/** How many windows there are; null where that is not known. */
function countWindows({ size, strides, dilation, padding }: Windows, time: number | null): number | null {
  if (time === null) return null;
  return Math.ceil((padding === 'valid' ? time - (size - 1) * dilation : time) / strides);
}

/** conv1d. */
export const writeConv1d: WriteLayer = (graph, layer, [value]) => {
  const { filters, kernelSize, strides, dilationRate, padding, groups, useBias } = layer.config as Record<
    string,
    number
  >;
  const windows = { size: kernelSize!, strides: strides!, dilation: dilationRate!, padding };
  const inputs = sizeOf(layer, value!) / groups!;
  const size = kernelSize! * inputs * filters!;
  const kernel = graph.weight(
    `${layer.path}/kernel`,
    [filters!, inputs, kernelSize!],
    [{ path: `${layer.path}/kernel`, size }],
    () => {
      // From [steps, features, filters].
      const places = new Int32Array(size);
      let next = 0;
      for (let filter = 0; filter < filters!; filter++) {
        for (let feature = 0; feature < inputs; feature++) {
          for (let step = 0; step < kernelSize!; step++)
            places[next++] = (step * inputs + feature) * filters! + filter + 1;
        }
      }
      return places;
    },
  );
  const biasPath = `${layer.path}/bias`;
  const bias = useBias ? [graph.weight(biasPath, [filters!], [{ path: biasPath, size: filters! }])] : [];
  const attributes = { ...windowAttributes(windows), dilations: [dilationRate!], group: groups! };
  const sums = turned(graph, graph.op('Conv', [turned(graph, value!.tensor), kernel, ...bias], attributes));
  const [batch = null, time = null] = value!.shape;
  return [{ tensor: activated(graph, layer, sums), shape: [batch, countWindows(windows, time), filters!] }];
};

const pooling =
  (opType: 'AveragePool' | 'MaxPool'): WriteLayer =>
  (graph, { config }, [value]) => {
    const { poolSize, strides } = config as Record<string, number>;
    const { padding } = config;
    const windows = { size: poolSize!, strides: strides!, dilation: 1, padding };
    const x = turned(graph, value!.tensor);
    const pool = (tensor: string, given: Windows): string => graph.op(opType, [tensor], windowAttributes(given));
    const pooled = (): string => {
      if (padding !== 'same' || strides! <= poolSize!) return pool(x, windows);
      // Runtimes refuse windows that leave steps out and stick out at once.
      const inside = { ...windows, padding: 'valid' };
      const pads = padsOf(graph, windows, value!);
      if (opType === 'MaxPool') return pool(padded(graph, x, pads, -Infinity), inside);
      const ones = graph.op('Expand', [graph.float(1), sides(graph, [1, 1, sideOf(value!, 1)])]);
      const [sums, counts] = [x, ones].map((tensor) => pool(padded(graph, tensor, pads, 0), inside));
      return graph.op('Div', [sums!, counts!]);
    };
    const [batch = null, time = null, features = null] = value!.shape;
    return [{ tensor: turned(graph, pooled()), shape: [batch, countWindows(windows, time), features] }];
  };

/** What `same` puts before and behind a sequence, for all axes: ONNX Runtime 1.30 mixes up axes where a few are named. */
function padsOf(graph: GraphWriter, { size, strides }: Windows, value: WrittenValue): string {
  const time = sides(graph, [sideOf(value, 1)]);
  const last = graph.op('Div', [graph.op('Sub', [time, graph.ints(1)]), graph.ints(strides)]);
  const end = graph.op('Add', [graph.op('Mul', [last, graph.ints(strides)]), graph.ints(size)]);
  const all = graph.op('Max', [graph.op('Sub', [end, time]), graph.ints(0)]);
  const before = graph.op('Div', [all, graph.ints(2)]);
  const others = graph.ints(0, 0);
  return graph.op('Concat', [others, before, others, graph.op('Sub', [all, before])], { axis: 0 });
}

function padded(graph: GraphWriter, tensor: string, pads: string, fill: number): string {
  return graph.op('Pad', [tensor, pads, graph.float(fill)]);
}

/** averagePooling1d; what is beyond the sequence does not count. */
export const writeAveragePooling: WriteLayer = pooling('AveragePool');
/** maxPooling1d. */
export const writeMaxPooling: WriteLayer = pooling('MaxPool');

const withoutTime = ({ shape: [batch = null, , features = null] }: WrittenValue): Shape => [batch, features];

/** globalAveragePooling1d: 0 where no step is valid. */
export const writeGlobalAveragePooling: WriteLayer = (graph, _layer, [value]) => {
  const axis = graph.ints(1);
  const { mask, tensor } = value!;
  const shape = withoutTime(value!);
  if (mask === undefined) return [{ tensor: graph.op('ReduceMean', [tensor, axis], { keepdims: 0 }), shape }];
  const total = graph.op('ReduceSum', [whereValid(graph, value!), axis], { keepdims: 0 });
  const steps = graph.op('ReduceSum', [graph.op('Cast', [mask.tensor], { to: 1 }), axis], { keepdims: 1 });
  return [{ tensor: graph.op('Div', [total, graph.op('Max', [steps, graph.float(1)])]), shape }];
};

/** globalMaxPooling1d: 0 where no step is valid. */
export const writeGlobalMaxPooling: WriteLayer = (graph, _layer, [value]) => {
  const largest = graph.op('ReduceMax', [whereValid(graph, value!, -Infinity), graph.ints(1)], { keepdims: 0 });
  const { mask } = value!;
  const shape = withoutTime(value!);
  if (mask === undefined) return [{ tensor: largest, shape }];
  return [{ tensor: graph.op('Where', [anyAlong(graph, mask.tensor, [1], 1), largest, graph.float(0)]), shape }];
};

/** positionEmbedding: a row of the table for each step. */
export const writePositionEmbedding: WriteLayer = (graph, layer, [value]) => {
  const rows = layer.config['sequenceLength'] as number;
  const features = sizeOf(layer, value!);
  const path = `${layer.path}/embeddings`;
  const table = graph.weight(path, [rows, features], [{ path, size: rows * features }]);
  // Beyond the table, Gather refuses.
  const places = graph.op('Gather', [table, countSteps(graph, sideOf(value!, 1))], { axis: 0 });
  return [{ ...value!, tensor: forRows(graph, places, value!) }];
};

/** sinePositionEncoding, computed with twice the precision: the angles of late steps are large. */
export const writeSinePositionEncoding: WriteLayer = (graph, layer, [value]) => {
  const wavelength = layer.config['maxWavelength'] as number;
  const features = sizeOf(layer, value!);
  const key = `${features}_${wavelength}`;
  const paces = graph.doubles(
    `paces_${key}`,
    features,
    (feature) => wavelength ** (-(feature - (feature % 2)) / features),
  );
  // A cosine is the sine of a quarter later.
  const quarters = graph.doubles(`quarters_${features}`, features, (feature) => ((feature % 2) * Math.PI) / 2);
  const steps = graph.op('Cast', [countSteps(graph, sideOf(value!, 1))], { to: 11 });
  const turns = graph.op('Mul', [graph.op('Unsqueeze', [steps, graph.ints(1)]), paces]);
  const waves = graph.op('Cast', [graph.op('Sin', [graph.op('Add', [turns, quarters])])], { to: 1 });
  return [{ ...value!, tensor: forRows(graph, waves, value!) }];
};

/** The same for each row of a batch. */
function forRows(graph: GraphWriter, places: string, value: WrittenValue): string {
  const shape = sides(
    graph,
    [0, 1, 2].map((axis) => sideOf(value, axis)),
  );
  return graph.op('Expand', [places, shape]);
}
