// Places of an axis of a value: there is no layer that takes them, but some layers can be made to give no others.
import { axisOf, isSameAxis, leaves, sizeOfAxis, type Axis } from './axes.ts';
import { callLayer, layerOf, viewOf, withLast } from './arrange.ts';
import { withAxes, type NodeReader } from './graph-reader.ts';
import { linearLayer } from './linear.ts';
import { known, numberOf } from './sizes.ts';
import type { PlannedValue, View } from './symbols.ts';

/** A view at some places of an axis; at a single step the axis is gone. @throws RnnkitError when no layer can give that */
export function selected(
  reader: NodeReader,
  view: View,
  axis: number,
  places: readonly number[] | 'first' | 'last',
): View {
  const pieces = leaves(view.axes[axis]!);
  if (typeof places === 'string') return oneStep(reader, view, axis, places);
  if (pieces.length === 0 || isAll(pieces, places)) return view;
  if (view.parts.length > 1 && pieces.length === 1 && pieces[0] === view.along[0]) return somePart(view, axis, places);
  const [value] = view.parts as readonly [PlannedValue];
  const made = isLinear(value) && view.parts.length === 1 ? columns(reader, value, pieces, places) : undefined;
  if (made === undefined) return picked(reader, view, axis, places);
  return {
    ...withAxes(
      view,
      view.axes.map((one, place) => (place === axis ? made.axis : one)),
    ),
    parts: [made.value],
  };
}

function isAll(pieces: Axis, places: readonly number[]): boolean {
  const size = pieces.reduce((product, piece) => product * (numberOf(piece.size) ?? Number.NaN), 1);
  return places.length === size && places.every((place, index) => place === index);
}

function somePart(view: View, axis: number, places: readonly number[]): View {
  const parts = places.map((place) => view.parts[place]!);
  const along = axisOf(known(parts.length));
  // Parts are alike, but have pieces of their own.
  const [before, after] = [view.parts[0]!, parts[0]!].map((part) => part.axes.flatMap((one) => leaves(one)));
  const own = (one: Axis): Axis => leaves(one).map((piece) => after![before!.indexOf(piece)] ?? piece);
  return { ...view, parts, along, axes: view.axes.map((one, place) => (place === axis ? along : own(one))) };
}

const isLinear = ({ call, slot }: PlannedValue): boolean => call.linear !== undefined && slot === 0;

/** Some outputs of a product: the product with some of its columns. */
function columns(
  reader: NodeReader,
  value: PlannedValue,
  pieces: Axis,
  places: readonly number[],
): { readonly value: PlannedValue; readonly axis: Axis } | undefined {
  const { kernel, bias, inputs, units } = value.call.linear!;
  const last = leaves(value.axes.at(-1)!);
  const start = last.indexOf(pieces[0]!);
  if (start === -1 || !isSameAxis(last.slice(start, start + pieces.length), pieces)) return undefined;
  const size = (some: Axis): number => some.reduce((product, piece) => product * numberOf(piece.size)!, 1);
  const [before, own, behind] = [last.slice(0, start), pieces, last.slice(start + pieces.length)];
  reader.spend(inputs * size(before) * places.length * size(behind));
  const taken = Array.from({ length: size(before) }, (_, outer) =>
    places.map((place) =>
      Array.from({ length: size(behind) }, (_, inner) => (outer * size(own) + place) * size(behind) + inner),
    ),
  ).flat(2);
  const axis = axisOf(known(places.length));
  const pick = (numbers: Float32Array, rows: number): Float32Array => {
    const picked = new Float32Array(rows * taken.length);
    for (let row = 0; row < rows; row++)
      for (const [place, column] of taken.entries())
        picked[row * taken.length + place] = numbers[row * units + column]!;
    return picked;
  };
  const { layer, linear } = linearLayer({
    kernel: () => pick(kernel(), inputs),
    bias: bias && ((): Float32Array => pick(bias(), 1)),
    inputs,
    units: taken.length,
  });
  const axes = [...value.axes.slice(0, -1), [...before, ...axis, ...behind]];
  return { value: callLayer(layer, value.call.inputs, axes, { linear }), axis };
}

/** Some places of any axis: a product with ones and zeros, in which each number is that of one place. */
function picked(reader: NodeReader, view: View, axis: number, places: readonly number[]): View {
  const wanted = view.axes[axis]!;
  const inputs = numberOf(sizeOfAxis(wanted))!;
  reader.spend(inputs * places.length);
  const kernel = (): Float32Array => {
    const numbers = new Float32Array(inputs * places.length);
    for (const [column, row] of places.entries()) numbers[row * places.length + column] = 1;
    return numbers;
  };
  const units = places.length;
  const layer = layerOf('Dense', { units, useBias: false, trainable: false }, { kernel });
  const value = withLast(view, wanted);
  const own = axisOf(known(units));
  const made = callLayer(layer, [value], [...value.axes.slice(0, -1), own]);
  return viewOf(made, view.axes.with(axis, own));
}

/** The output at the last step of time, which a recurrent layer of one direction gives as its state. */
function oneStep(reader: NodeReader, view: View, axis: number, place: 'first' | 'last'): View {
  const [value] = view.parts as readonly [PlannedValue];
  const { recurrent } = value.call;
  const isEnd =
    recurrent?.directions.length === 1 && value.slot === 'sequence0' && recurrent.isReverse === (place === 'first');
  const [batch, time, units] = value.axes;
  if (!isEnd || view.parts.length > 1 || !isSameAxis(view.axes[axis]!, time!))
    throw reader.refuse(
      'takes a single step of a sequence, which there is here of a recurrent node of one direction alone',
    );
  const state: PlannedValue = { call: value.call, slot: 'hidden0', axes: [batch!, units!] };
  return { ...view, parts: [state], axes: view.axes.toSpliced(axis, 1) };
}
