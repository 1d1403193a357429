// Means, sums and maxima along an axis.
import { inPlace } from './activation-operations.ts';
import { arranged, callLayer, joined, layerOf, mostAffine } from './arrange.ts';
import { type Axis, leaves, sizeOfAxis } from './axes.ts';
import type { NodeReader, ReadNode } from './graph-reader.ts';
import { linearLayer } from './linear.ts';
import { numberOf } from './sizes.ts';
import type { PlannedValue, View } from './symbols.ts';

/** Along which axis something is added up, or the like. */
function reducedAxis(reader: NodeReader, axes: readonly Axis[]): number {
  const given = reader.ints(1, 'axes');
  if (given?.length !== 1) throw reader.refuse('is taken over several axes, which there is not here');
  return reader.axis(given[0]!, axes.length);
}

const reduced =
  (what: 'mean' | 'sum' | 'max'): ReadNode =>
  (reader) => {
    const symbol = reader.input(0);
    if (symbol.kind === 'mask' && what === 'sum') {
      const axis = reducedAxis(reader, symbol.axes);
      return [{ ...symbol, kind: 'lengths', axes: symbol.axes.toSpliced(axis, 1) }];
    }
    const view = reader.view(0);
    const axis = reducedAxis(reader, view.axes);
    const axes = view.axes.toSpliced(axis, 1, ...(reader.int('keepdims', 1) === 1 ? [[]] : []));
    const own = leaves(view.axes[axis]!);
    if (view.parts.length > 1 && own.length === 1 && own[0] === view.along[0]) {
      if (what === 'max')
        return [inPlace({ ...view, axes }, callLayer(layerOf('Maximum'), view.parts, view.parts[0]!.axes))];
      const layer = layerOf(what === 'mean' ? 'Average' : 'Add');
      return [{ ...inPlace({ ...view, axes }, callLayer(layer, view.parts, view.parts[0]!.axes)), scale: view.scale }];
    }
    const features = numberOf(sizeOfAxis(joined(view).parts[0]!.axes.at(-1)!)) ?? 0;
    if (features > mostAffine) throw reader.refuse('adds up more numbers in a row than are read');
    return [{ ...view, axes, parts: [pooled(joined(view), axis, what)], along: [], scale: 1 }];
  };

const pools = { mean: 'GlobalAveragePooling1D', max: 'GlobalMaxPooling1D' } as const;

/** An axis pooled, as if it were the time. */
function pooled(view: View, axis: number, what: 'mean' | 'sum' | 'max'): PlannedValue {
  const [value] = view.parts as readonly [PlannedValue];
  const own = view.axes[axis]!;
  const batch = value.axes[0]!;
  const others = value.axes
    .slice(1)
    .flatMap((one) => leaves(one))
    .filter((piece) => !leaves(own).includes(piece));
  const steps = arranged(view, [batch, own, others]);
  if (what !== 'sum') {
    const made = callLayer(layerOf(pools[what]), [steps], [batch, others]);
    const isLast = view.scale === 1 && leaves(value.axes.at(-1)!).every((piece) => leaves(own).includes(piece));
    if (what === 'mean' && isLast && value.axes.length > 1) {
      if (value.is?.what === 'square') return { ...made, is: { what: 'variance', of: value.is.of } };
      return { ...made, is: { what: 'mean', of: value } };
    }
    return made;
  }
  // A sum is a product with ones, which are what comes of nothing and an offset.
  const features = numberOf(sizeOfAxis(others)) ?? 0;
  const linear = {
    kernel: () => new Float32Array(features),
    bias: () => Float32Array.of(1),
    inputs: features,
    units: 1,
  };
  const ones = callLayer(linearLayer(linear).layer, [steps], [batch, own, []]);
  return callLayer(layerOf('Dot', { axes: [1, 1] }), [ones, steps], [batch, [], others]);
}

/** Operations along an axis. */
export const reduceOperations: Readonly<Record<string, ReadNode>> = {
  ReduceMax: reduced('max'),
  ReduceMean: reduced('mean'),
  ReduceSum: reduced('sum'),
};
