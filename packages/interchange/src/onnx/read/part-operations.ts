// Operations that take parts of tensors.
import { callLayer, joined, layerOf } from './arrange.ts';
import { axisOf } from './axes.ts';
import { takeFrom } from './constants.ts';
import { constantIn, type NodeReader, type ReadNode, withAxes } from './graph-reader.ts';
import { selected } from './select.ts';
import { rearranged } from './shape-operations.ts';
import { one, shapeOf } from './size-operations.ts';
import { known, numberOf } from './sizes.ts';
import type { PlannedValue, Symbol, View } from './symbols.ts';

/** The places of an axis that a slice takes. */
function slicePlaces(reader: NodeReader, size: number, start: number, end: number, step: number): readonly number[] {
  if (step === 0 || size > 1e6) throw reader.refuse('takes a slice that cannot be read');
  reader.spend(size);
  const clamp = (place: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, place < 0 ? place + size : place));
  const places: number[] = [];
  if (step > 0) for (let at = clamp(start, 0, size); at < clamp(end, 0, size); at += step) places.push(at);
  else for (let at = clamp(start, 0, size - 1); at > clamp(end, -1, size - 1); at += step) places.push(at);
  return places;
}

const readSlice: ReadNode = (reader) => {
  const symbol = reader.input(0);
  const [starts, ends] = [reader.ints(1, 'starts'), reader.ints(2, 'ends')];
  if (starts === undefined || ends === undefined) throw reader.refuse('does not say what it takes');
  const rank = shapeOf(reader, symbol).length;
  const axes = reader.axesOf(reader.ints(3, 'axes') ?? starts.map((_, place) => place), rank);
  const steps = reader.ints(4, 'steps') ?? starts.map(() => 1);
  let result: Symbol = symbol;
  for (const [place, axis] of axes.entries()) {
    const size = shapeOf(reader, result)[axis]!;
    const [start, end, step] = [starts[place] ?? 0, ends[place] ?? 0, steps[place] ?? 1];
    const number = numberOf(size);
    if (number === undefined) {
      if (start === 0 && end > 2 ** 30 && step === 1) continue;
      result = lastStep(reader, result, axis, start, end, step);
      continue;
    }
    result = taken(reader, result, axis, slicePlaces(reader, number, start, end, step));
  }
  return one(result);
};

/** The last step of a time of any length, as a slice of one. */
function lastStep(reader: NodeReader, symbol: Symbol, axis: number, start: number, end: number, step: number): Symbol {
  const isLast = start === -1 && end > 2 ** 30 && step === 1;
  const isFirst = start === 0 && end === 1 && step === 1;
  if (symbol.kind !== 'view' || !(isLast || isFirst))
    throw reader.refuse('takes a slice of steps, which there is not here');
  const view = selected(reader, symbol, axis, isLast ? 'last' : 'first');
  return withAxes(view, view.axes.toSpliced(axis, 0, []));
}

/** Some places of an axis of any tensor. */
function taken(reader: NodeReader, symbol: Symbol, axis: number, places: readonly number[]): Symbol {
  if (symbol.kind === 'constant') {
    const { dims } = symbol.constant;
    reader.spend((dims.reduce((product, side) => product * side, 1) / Math.max(1, dims[axis]!)) * places.length);
    return { kind: 'constant', constant: takeFrom(symbol.constant, axis, places) };
  }
  if (symbol.kind === 'sizes') return { ...symbol, sizes: places.map((place) => symbol.sizes[place]!) };
  if (symbol.kind === 'fill')
    return { ...symbol, sizes: symbol.sizes.map((size, at) => (at === axis ? known(places.length) : size)) };
  if (symbol.kind === 'view') return selected(reader, symbol, axis, places);
  if (symbol.kind === 'mask')
    throw reader.refuse('takes steps of a mask, as recurrent layers do that an exporter has unrolled with one');
  throw reader.refuse('takes a slice of what there is none of here');
}

const readSplit: ReadNode = (reader) => {
  const symbol = reader.input(0);
  const sizes = shapeOf(reader, symbol);
  const axis = reader.axis(reader.int('axis', 0), sizes.length);
  const size = numberOf(sizes[axis]!);
  if (size === undefined || size > 1e6) throw reader.refuse('splits an axis whose size is not known');
  const count = reader.node.outputs.length;
  reader.spend(size);
  const parts =
    reader.ints(1, 'split') ??
    Array.from({ length: count }, (_, place) =>
      Math.min(Math.ceil(size / count), size - place * Math.ceil(size / count)),
    );
  let start = 0;
  return parts.map((length) => {
    if (!(length >= 0) || start + length > size) throw reader.refuse('splits an axis into more than there is of it');
    start += length;
    return taken(
      reader,
      symbol,
      axis,
      Array.from({ length }, (_, place) => start - length + place),
    );
  });
};

/** A place of an axis, or several; of a table, its rows for ids. */
const readGather: ReadNode = (reader) => {
  const [from, at] = [reader.input(0), reader.input(1)];
  if (at.kind === 'view' || at.kind === 'mask') return one(lookUp(reader));
  const places = constantIn(at);
  const rank = shapeOf(reader, from).length;
  const axis = reader.axis(reader.int('axis', 0), rank);
  if (places === undefined || places.dims.length > 1) throw reader.refuse('takes places that are no constants');
  const isOne = places.dims.length === 0;
  const size = shapeOf(reader, from)[axis]!;
  const number = numberOf(size);
  const given = [...places.numbers()];
  if (number === undefined) {
    const [place] = given;
    if (from.kind !== 'view' || given.length !== 1 || (place !== -1 && place !== 0))
      throw reader.refuse('takes single steps, of which there is the last one alone here');
    const view = selected(reader, from, axis, place === -1 ? 'last' : 'first');
    return one(isOne ? view : withAxes(view, view.axes.toSpliced(axis, 0, [])));
  }
  const wanted = given.map((place) => (place < 0 ? place + number : place));
  if (wanted.some((place) => !(place >= 0 && place < number))) throw reader.refuse('takes places that are not there');
  const made = taken(reader, from, axis, wanted);
  if (!isOne) return one(made);
  if (made.kind === 'sizes') return one({ ...made, isOne: true });
  return rearranged(
    reader,
    made,
    (dims) => dims.toSpliced(axis, 1),
    (axes) => axes.toSpliced(axis, 1),
  );
};

function lookUp(reader: NodeReader): View {
  const table = reader.constant(0);
  const ids = joined(reader.view(1));
  const [rows, features] = table.dims;
  if (table.dims.length !== 2 || reader.int('axis', 0) !== 0 || !rows || !features)
    throw reader.refuse('looks up what is no table');
  const [value] = ids.parts as readonly [PlannedValue];
  const last = axisOf(known(features));
  const weights = { embeddings: (): Float32Array => Float32Array.from(table.numbers()) };
  const layer = layerOf('Embedding', { inputDim: rows, outputDim: features }, weights);
  const looked = callLayer(layer, [value], [...value.axes, last]);
  return { ...ids, isWhole: false, parts: [looked], axes: [...ids.axes, last] };
}

/** Operations that take parts. */
export const partOperations: Readonly<Record<string, ReadNode>> = {
  Gather: readGather,
  Slice: readSlice,
  Split: readSplit,
};
