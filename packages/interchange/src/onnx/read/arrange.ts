// From a view to a value whose axes are in the order that somebody wants: by layers that reshape and permute, where it is not so already.
import { unsupported } from '../refuse.ts';
import { areSameAxes, isSameAxis, leaves, sizeOfAxis, type Axis, type Piece } from './axes.ts';
import { isSame, numberOf, type Size } from './sizes.ts';
import type { PlannedCall, PlannedLayer, PlannedValue, RecurrentSlot, View } from './symbols.ts';

/** A layer without weights, or with some. */
export function layerOf(
  className: string,
  config: PlannedLayer['config'] = {},
  weights: PlannedLayer['weights'] = {},
): PlannedLayer {
  return { className, config, weights };
}

/** What a layer of one output gives. */
export function callLayer(
  layer: PlannedLayer,
  inputs: readonly PlannedValue[],
  axes: readonly Axis[],
  more: Partial<PlannedCall> = {},
): PlannedValue {
  return { call: { layer, inputs, outputs: 1, ...more }, slot: 0, axes };
}

/** A value as a view of itself. */
export function viewOf(value: PlannedValue, axes: readonly Axis[] = value.axes, scale = 1): View {
  return { kind: 'view', parts: [value], along: [], axes, scale };
}

/** The only part of a view, with its axes as they are: those that lie along one of them are put side by side. */
export function joined(view: View): View {
  if (view.parts.length === 1) return view;
  const [along] = view.along as readonly [Piece];
  const axis = view.axes.find((one) => leaves(one)[0] === along);
  const rest = axis === undefined ? [] : leaves(axis).slice(1);
  const [first] = view.parts as readonly [PlannedValue];
  const isFit = view.parts.every(({ axes }) => isSame(sizeOfAxis(axes.at(-1)!), sizeOfAxis(rest)));
  if (!isFit || !isSameAxis(view.parts[0]!.axes.at(-1)!, rest))
    throw unsupported('it arranges the outputs of the directions of a recurrent node in a way that there is not here');
  const axes = [...first.axes.slice(0, -1), [along, ...rest]];
  const value = bothWays(view.parts, axes) ?? callLayer(layerOf('Concatenate', { axis: -1 }), view.parts, axes);
  return { ...view, parts: [value], along: [] };
}

/** The outputs of both directions of a node side by side, which the layer gives itself. */
function bothWays(parts: readonly PlannedValue[], axes: readonly Axis[]): PlannedValue | undefined {
  const [first, second, ...others] = parts as readonly [PlannedValue, PlannedValue];
  if (others.length > 0 || first.call !== second.call || first.call.recurrent?.directions.length !== 2)
    return undefined;
  const slots: Readonly<Record<string, RecurrentSlot>> = {
    'sequence0 sequence1': 'sequence',
    'hidden0 hidden1': 'last',
  };
  const slot = slots[`${first.slot} ${second.slot}`];
  return slot === undefined ? undefined : { call: first.call, slot, axes };
}

/** A view whose numbers are not multiplied with anything any more. */
export function unscaled(view: View): View {
  if (view.scale === 1) return view;
  const { parts, ...rest } = joined(view);
  const [value] = parts as readonly [PlannedValue];
  const size = numberOf(sizeOfAxis(value.axes.at(-1)!));
  if (size === undefined || size > mostAffine)
    throw unsupported('it multiplies numbers of which it does not say how many there are in a row');
  return {
    ...rest,
    parts: [
      affine(
        value,
        size,
        () => view.scale,
        () => 0,
      ),
    ],
    scale: 1,
  };
}

const epsilon = 0.001;

/** So many numbers in a row are multiplied or moved at most, by weights that no file has. */
export const mostAffine = 1_000_000;

/** A value of which the numbers along the last axis are each multiplied and moved. */
export function affine(
  value: PlannedValue,
  size: number,
  factor: (place: number) => number,
  offset: (place: number) => number,
): PlannedValue {
  const each = (number: (place: number) => number) => (): Float32Array =>
    Float32Array.from({ length: size }, (_, place) => number(place));
  const weights = {
    gamma: each(factor),
    beta: each(offset),
    moving_mean: each(() => 0),
    // With epsilon it is 1.
    moving_variance: each(() => 1 - epsilon),
  };
  return callLayer(layerOf('BatchNormalization', { epsilon }, weights), [value], value.axes);
}

/** The value of a view with axes in an order that is wanted, of which the first is the batch. */
export function arranged(view: View, wanted: readonly Axis[]): PlannedValue {
  const { parts } = unscaled(joined(view));
  const [value] = parts as readonly [PlannedValue];
  if (areSameAxes(value.axes, wanted)) return value;
  const [batch, ...own] = value.axes.map((axis) => leaves(axis)) as [Axis, ...Axis[]];
  const [first, ...rest] = wanted.map((axis) => leaves(axis)) as [Axis, ...Axis[]];
  if (first === undefined || !isSameAxis(batch, first))
    throw unsupported('it mixes the rows of a batch, or moves the batch to another axis');
  const [from, to] = [own.flat(), rest.flat()];
  if (from.length !== to.length || !to.every((piece) => from.includes(piece)))
    throw unsupported('it arranges the axes of a tensor in a way that there is not here');
  if (from.every((piece, place) => piece === to[place])) return reshaped(value, rest);
  const apart = own.every((axis) => axis.length === 1)
    ? value
    : reshaped(
        value,
        from.map((piece) => [piece]),
      );
  const dims = to.map((piece) => from.indexOf(piece) + 1);
  const permuted = callLayer(layerOf('Permute', { dims }), [apart], [batch, ...to.map((piece) => [piece])]);
  return areSameAxes(permuted.axes, wanted) ? permuted : reshaped(permuted, rest);
}

function reshaped(value: PlannedValue, rest: readonly Axis[]): PlannedValue {
  const sizes = rest.map((axis) => numberOf(sizeOfAxis(axis)) ?? -1);
  if (sizes.filter((size) => size === -1).length > 1)
    throw unsupported('it reshapes a tensor of which two sizes are not known');
  return callLayer(layerOf('Reshape', { targetShape: sizes }), [value], [value.axes[0]!, ...rest]);
}

/** The value of a view whose last axis is a given one of the view's, the others in any order. */
export function withLast(view: View, axis: Axis): PlannedValue {
  const { parts } = unscaled(joined(view));
  const [value] = parts as readonly [PlannedValue];
  if (isSameAxis(value.axes.at(-1)!, axis) && value.axes.length > 1) return value;
  const last = leaves(axis);
  const others = value.axes.map((one) => leaves(one).filter((piece) => !last.includes(piece)));
  const kept = others.filter((one, place) => place === 0 || one.length > 0);
  return arranged({ ...view, parts: [value], scale: 1 }, [...kept, axis]);
}

/** The sizes of a view's axes. */
export function sizesOf({ axes }: Pick<View, 'axes'>): readonly Size[] {
  return axes.map((axis) => sizeOfAxis(axis));
}
