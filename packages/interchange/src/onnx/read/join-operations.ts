// Tensors one behind the other along an axis.
import { inPlace } from './activation-operations.ts';
import { arranged, callLayer, layerOf } from './arrange.ts';
import { type Axis, leaves, sizeOfAxis } from './axes.ts';
import type { ReadNode } from './graph-reader.ts';
import { concatenated } from './size-operations.ts';
import { isSame, numberOf } from './sizes.ts';
import type { View } from './symbols.ts';

/** Values one behind the other along an axis. */
const readConcat: ReadNode = (reader) => {
  const symbols = reader.node.inputs.map((_, place) => reader.input(place));
  const constants = concatenated(reader, symbols);
  if (constants !== undefined) return constants;
  const views = symbols.map((_, place) => reader.view(place));
  const first = views[0]!;
  const axis = reader.axis(reader.int('axis', 0), first.axes.length);
  if (views.length === 1) return [first];
  const stacked = stack(views, axis);
  if (stacked !== undefined) return [stacked];
  const order = [0, ...first.axes.map((_, place) => place)];
  const batch = first.axes.findIndex((one) => leaves(one)[0] === leaves(first.parts[0]!.axes[0]!)[0]);
  const others = order.slice(1).filter((place) => place !== batch);
  const given = views.map((view) =>
    arranged(
      view,
      [batch, ...others].map((place) => view.axes[place]!),
    ),
  );
  const sizes = views.map((view) => numberOf(sizeOfAxis(view.axes[axis]!)));
  if (sizes.includes(undefined)) throw reader.refuse('joins steps of sequences, which there is not here');
  const total = (sizes as number[]).reduce((sum, size) => sum + size, 0);
  const joinedAxis: Axis = [{ size: { factor: total, names: [] } }];
  const axes = first.axes.map((one, place) => (place === axis ? joinedAxis : one));
  const layer = layerOf('Concatenate', { axis: [batch, ...others].indexOf(axis) });
  const value = callLayer(
    layer,
    given,
    [batch, ...others].map((place) => axes[place]!),
  );
  return [inPlace({ ...first, axes }, value)];
};

/** States of recurrent nodes that lie along an axis of their own, each still by itself. */
function stack(views: readonly View[], axis: number): View | undefined {
  const isState = ({ parts, axes, along, scale }: View): boolean => {
    const own = leaves(axes[axis]!);
    return (
      scale === 1 &&
      parts[0]!.call.recurrent !== undefined &&
      (own.length === 0 || (own.length === 1 && own[0] === along[0]))
    );
  };
  if (!views.every(isState)) return undefined;
  const parts = views.flatMap((view) => view.parts);
  const along: Axis = [{ size: { factor: parts.length, names: [] } }];
  const first = views[0]!;
  const same = views.every((view) =>
    view.axes.every((one, place) => place === axis || isSame(sizeOfAxis(one), sizeOfAxis(first.axes[place]!))),
  );
  if (!same) return undefined;
  return { ...first, parts, along, axes: first.axes.map((one, place) => (place === axis ? along : one)) };
}

/** Operations that join. */
export const joinOperations: Readonly<Record<string, ReadNode>> = { Concat: readConcat };
