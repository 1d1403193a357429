// Constants, and operations that compute sizes.
import { sizesOf } from './arrange.ts';
import { type Constant, constantFrom, constantOf } from './constants.ts';
import { constantIn, type NodeReader, type ReadNode } from './graph-reader.ts';
import { divided, known, numberOf, type Size, times } from './sizes.ts';
import type { Symbol } from './symbols.ts';

/** What a node of one output gives. */
export const one = (symbol: Symbol): readonly Symbol[] => [symbol];
/** A constant as what a node gives. */
export const constantSymbol = (constant: Constant): readonly Symbol[] => [{ kind: 'constant', constant }];

/** Sizes of any tensor. */
export function shapeOf(reader: NodeReader, symbol: Symbol): readonly Size[] {
  switch (symbol.kind) {
    case 'constant':
      return symbol.constant.dims.map(known);
    case 'sizes':
      return symbol.isOne ? [] : [known(symbol.sizes.length)];
    case 'fill':
      return symbol.sizes;
    default:
      if ('axes' in symbol) return sizesOf(symbol);
      throw reader.refuse('asks for the shape of what has none here');
  }
}

const readShape: ReadNode = (reader) => {
  const sizes = shapeOf(reader, reader.input(0));
  return one({
    kind: 'sizes',
    sizes: sizes.slice(reader.int('start', 0), reader.int('end', sizes.length)),
    isOne: false,
  });
};

const readConstant: ReadNode = (reader) => {
  const { attributes } = reader.node;
  for (const [name, attribute] of attributes) {
    if (name === 'value' && attribute.kind === 'tensor') return constantSymbol(constantOf(attribute.value));
    if (name === 'value_float' && attribute.kind === 'float')
      return constantSymbol(constantFrom([], [attribute.value], false));
    if (name === 'value_int' && attribute.kind === 'int')
      return constantSymbol(constantFrom([], [attribute.value], true));
    if (attribute.kind === 'ints' || attribute.kind === 'floats')
      return constantSymbol(constantFrom([attribute.value.length], attribute.value, attribute.kind === 'ints'));
  }
  throw reader.refuse('holds what is no number');
};

const readConstantOfShape: ReadNode = (reader) => {
  const attribute = reader.node.attributes.get('value');
  const value = attribute?.kind === 'tensor' ? (constantOf(attribute.value).numbers()[0] ?? 0) : 0;
  return one({ kind: 'fill', value, sizes: reader.sizes(0) });
};

/** So many sizes a list has at most. */
const mostSizes = 4096;

/** Lists of sizes, and constants; of values elsewhere. */
export function concatenated(reader: NodeReader, symbols: readonly Symbol[]): readonly Symbol[] | undefined {
  const constants = symbols.map(constantIn);
  if (
    symbols.some(({ kind }) => kind === 'sizes') ||
    constants.every((constant) => constant?.isWhole === true && constant.dims.length <= 1)
  ) {
    const sizes = symbols.flatMap((_, place) => reader.sizes(place));
    if (sizes.length > mostSizes) throw reader.refuse(`makes a list of more than ${mostSizes} sizes`);
    return one({ kind: 'sizes', sizes, isOne: false });
  }
  if (constants.includes(undefined)) return undefined;
  const all = constants as readonly Constant[];
  const rank = all[0]!.dims.length;
  const axis = reader.axis(reader.int('axis', 0), rank);
  const dims = all[0]!.dims.map((side, place) =>
    place === axis ? all.reduce((sum, constant) => sum + (constant.dims[place] ?? 0), 0) : side,
  );
  const total = dims.reduce((product, side) => product * side, 1);
  reader.spend(total);
  const isFit = all.every(
    (constant) =>
      constant.dims.length === rank && constant.dims.every((side, place) => place === axis || side === dims[place]),
  );
  if (!isFit) throw reader.refuse('joins constants of different shapes');
  const make = (): Float32Array => {
    const to = new Float32Array(total);
    const outer = dims.slice(0, axis).reduce((product, side) => product * side, 1);
    const width = total / Math.max(1, outer);
    let start = 0;
    for (const constant of all) {
      const from = constant.numbers();
      const part = from.length / Math.max(1, outer);
      for (let row = 0; row < outer; row++)
        for (let place = 0; place < part; place++) to[row * width + start + place] = from[row * part + place]!;
      start += part;
    }
    return to;
  };
  return constantSymbol({ dims, isWhole: all.every(({ isWhole }) => isWhole), numbers: make });
}

/** What sizes and single numbers are together; undefined where there are others among them. */
export function computedSizes(reader: NodeReader, opType: string): readonly Symbol[] | undefined {
  const [left, right] = [reader.input(0), reader.input(1)];
  if (left.kind !== 'sizes' && right.kind !== 'sizes') return undefined;
  const [some, others] = [reader.sizes(0), reader.sizes(1)];
  const count = Math.max(some.length, others.length);
  const isOne = [left, right].every((symbol) =>
    symbol.kind === 'sizes' ? symbol.isOne : constantIn(symbol)?.dims.length === 0,
  );
  const sizes = Array.from({ length: count }, (_, place) => {
    const [one, other] = [some[some.length === 1 ? 0 : place], others[others.length === 1 ? 0 : place]];
    if (one === undefined || other === undefined) throw reader.refuse('computes with lists of different lengths');
    const [number, another] = [numberOf(one), numberOf(other)];
    const by = opType === 'Mul' ? times(one, other) : opType === 'Div' ? divided(one, other) : undefined;
    if (by !== undefined) return by;
    if (number === undefined || another === undefined) throw reader.refuse('computes a size that cannot be read');
    if (opType === 'Add') return known(number + another);
    if (opType === 'Sub') return known(number - another);
    if (opType === 'Mod') return known(number % another);
    return known(Math.trunc(number / another));
  });
  return one({ kind: 'sizes', sizes, isOne });
}

/** Operations that give constants and sizes. */
export const sizeOperations: Readonly<Record<string, ReadNode>> = {
  Constant: readConstant,
  ConstantOfShape: readConstantOfShape,
  Shape: readShape,
};
