// Operations that arrange tensors.
import { joined } from './arrange.ts';
import { type Axis, axisOf, reshapeAxes, sizeOfAxis } from './axes.ts';
import { reshapeConstant, transposeConstant } from './constants.ts';
import { constantIn, type NodeReader, type ReadNode, withAxes } from './graph-reader.ts';
import { constantSymbol, one, shapeOf } from './size-operations.ts';
import { isSame, known, numberOf, type Size } from './sizes.ts';
import type { Symbol } from './symbols.ts';

/** Something that is the same in a new shape. */
export function rearranged(
  reader: NodeReader,
  symbol: Symbol,
  constantShape: (dims: readonly number[]) => readonly number[],
  viewAxes: (axes: readonly Axis[]) => readonly Axis[] | undefined,
): readonly Symbol[] {
  const constant = constantIn(symbol);
  if (symbol.kind === 'constant' || (constant !== undefined && symbol.kind === 'fill'))
    return constantSymbol(reshapeConstant(constant!, constantShape(constant!.dims)));
  if (symbol.kind === 'sizes') {
    const dims = constantShape(symbol.isOne ? [] : [symbol.sizes.length]);
    if (dims.length > 1 || (dims.length === 0 && symbol.sizes.length !== 1))
      throw reader.refuse('arranges sizes as no list');
    return one({ ...symbol, isOne: dims.length === 0 });
  }
  if (symbol.kind === 'fill') {
    const sizes = viewAxes(symbol.sizes.map(axisOf));
    if (sizes === undefined) throw reader.refuse('brings a tensor to a shape that cannot be read');
    return one({ ...symbol, sizes: sizes.map(sizeOfAxis) });
  }
  if (!('axes' in symbol)) throw reader.refuse('arranges what cannot be arranged here');
  const axes = viewAxes(symbol.axes);
  if (axes === undefined) throw reader.refuse('brings a tensor to a shape that cannot be read');
  if (symbol.kind === 'scores' || symbol.kind === 'weights') {
    if (axes.length === symbol.axes.length) return one(symbol);
    throw reader.refuse('arranges the scores of attention, which there is not here');
  }
  return one({ ...symbol, axes });
}

const readReshape: ReadNode = (reader) => {
  const wanted = reader.sizes(1);
  const copies = reader.int('allowzero', 0) === 0;
  const isRest = (size: Size): boolean => numberOf(size) === -1;
  if (wanted.filter(isRest).length > 1 || wanted.length > 8) throw reader.refuse('has a shape that is none');
  const resolved = (from: readonly Size[]): readonly (Size | undefined)[] =>
    wanted.map((size, place) => {
      if (isRest(size)) return undefined;
      return copies && numberOf(size) === 0 ? (from[place] ?? size) : size;
    });
  return rearranged(
    reader,
    reader.input(0),
    (dims) => {
      const sizes = resolved(dims.map(known));
      const all = dims.reduce((product, side) => product * side, 1);
      const others = sizes.reduce((product, size) => product * (size === undefined ? 1 : (numberOf(size) ?? 0)), 1);
      return sizes.map((size) => (size === undefined ? all / Math.max(1, others) : (numberOf(size) ?? 0)));
    },
    (axes) => reshapeAxes(axes, resolved(axes.map(sizeOfAxis))),
  );
};

const readFlatten: ReadNode = (reader) => {
  const view = reader.view(0);
  const place = reader.int('axis', 1);
  const at = place < 0 ? place + view.axes.length : place;
  return one(withAxes(view, [view.axes.slice(0, at).flat(), view.axes.slice(at).flat()]));
};

const readSqueeze: ReadNode = (reader) => {
  const given = reader.ints(1, 'axes');
  const kept = (sizes: readonly Size[]): readonly number[] => {
    const places = sizes.map((_, place) => place);
    const gone =
      given === undefined
        ? places.filter((place) => numberOf(sizes[place]!) === 1)
        : reader.axesOf(given, sizes.length);
    if (gone.some((place) => numberOf(sizes[place]!) !== 1)) throw reader.refuse('leaves out an axis of more than one');
    return places.filter((place) => !gone.includes(place));
  };
  return rearranged(
    reader,
    reader.input(0),
    (dims) => kept(dims.map(known)).map((place) => dims[place]!),
    (axes) => kept(axes.map(sizeOfAxis)).map((place) => axes[place]!),
  );
};

const readUnsqueeze: ReadNode = (reader) => {
  const given = reader.ints(1, 'axes');
  if (given === undefined) throw reader.refuse('names no axes');
  const added = <Item>(items: readonly Item[], single: Item): readonly Item[] => {
    const rank = items.length + given.length;
    const places = new Set(reader.axesOf(given, rank));
    let next = 0;
    return Array.from({ length: rank }, (_, place) => (places.has(place) ? single : items[next++]!));
  };
  return rearranged(
    reader,
    reader.input(0),
    (dims) => added(dims, 1),
    (axes) => added<Axis>(axes, []),
  );
};

const readTranspose: ReadNode = (reader) => {
  const symbol = reader.input(0);
  const rank = shapeOf(reader, symbol).length;
  const perm = reader.intList('perm') ?? Array.from({ length: rank }, (_, place) => rank - 1 - place);
  if (perm.length !== rank) throw reader.refuse('orders another number of axes');
  const order = reader.axesOf(perm, rank);
  if (symbol.kind === 'constant') {
    reader.spend(symbol.constant.dims.reduce((product, side) => product * side, 1));
    return constantSymbol(transposeConstant(symbol.constant, order));
  }
  if (symbol.kind === 'fill') return one({ ...symbol, sizes: order.map((axis) => symbol.sizes[axis]!) });
  if (symbol.kind === 'scores' || symbol.kind === 'weights' || !('axes' in symbol))
    throw reader.refuse('turns what cannot be turned here');
  return one({ ...symbol, axes: order.map((axis) => symbol.axes[axis]!) });
};

const same: ReadNode = (reader) => one(reader.input(0));

/** Numbers of another type. What is computed here is float32 or whole. */
const readCast: ReadNode = (reader) => {
  const symbol = reader.input(0);
  const to = reader.int('to', 1);
  const isWhole = ![1, 10, 11, 16].includes(to);
  if (symbol.kind === 'constant')
    return constantSymbol({
      ...symbol.constant,
      isWhole,
      numbers: () => {
        const numbers = symbol.constant.numbers();
        return isWhole && !symbol.constant.isWhole ? Array.from(numbers, Math.trunc) : numbers;
      },
    });
  if (symbol.kind === 'view' && isWhole && symbol.isWhole !== true) {
    if (to === 9) return one({ kind: 'mask', ids: joined(symbol).parts[0]!, axes: symbol.axes });
    throw reader.refuse('rounds numbers that are computed, which there is not here');
  }
  if (symbol.kind === 'view' && to === 9)
    return one({ kind: 'mask', ids: joined(symbol).parts[0]!, axes: symbol.axes });
  return one(symbol.kind === 'view' ? { ...symbol, isWhole: isWhole && symbol.isWhole === true } : symbol);
};

const readExpand: ReadNode = (reader) => {
  const symbol = reader.input(0);
  const wanted = reader.sizes(1);
  const sizes = shapeOf(reader, symbol);
  const constant = constantIn(symbol);
  const number =
    constant && constant.dims.reduce((product, side) => product * side, 1) === 1 ? constant.numbers()[0] : undefined;
  if (number !== undefined && !constant!.isWhole) return one({ kind: 'fill', value: number, sizes: wanted });
  if (symbol.kind === 'fill') return one({ ...symbol, sizes: wanted });
  const isAsItIs =
    wanted.length <= sizes.length &&
    wanted.every((size, place) => {
      const own = sizes[sizes.length - wanted.length + place]!;
      return numberOf(size) === 1 || isSame(size, own);
    });
  if (isAsItIs) return one(symbol);
  throw reader.refuse('repeats a tensor, which there is not here');
};

/** Operations that arrange. */
export const shapeOperations: Readonly<Record<string, ReadNode>> = {
  Cast: readCast,
  Dropout: same,
  Expand: readExpand,
  Flatten: readFlatten,
  Identity: same,
  Reshape: readReshape,
  Squeeze: readSqueeze,
  Transpose: readTranspose,
  Unsqueeze: readUnsqueeze,
};
