// Operations on two tensors, number by number.
import { activatedValue, inPlace, onlyValue, step } from './activation-operations.ts';
import { affine, arranged, callLayer, joined, layerOf, sizesOf, withLast } from './arrange.ts';
import { areSameAxes, type Axis, leaves, sizeOfAxis } from './axes.ts';
import { constantFrom, type Constant, onlyNumber, remainder } from './constants.ts';
import { alongAxis, constantIn, type NodeReader, type ReadNode } from './graph-reader.ts';
import { linearLayer } from './linear.ts';
import { computedSizes } from './size-operations.ts';
import { isSame, known, numberOf } from './sizes.ts';
import type { PlannedValue, Symbol, View } from './symbols.ts';

type BinaryName = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max' | 'Min';

const numbers: Readonly<Record<BinaryName, (one: number, other: number) => number>> = {
  Add: (one, other) => one + other,
  Sub: (one, other) => one - other,
  Mul: (one, other) => one * other,
  Div: (one, other) => one / other,
  Max: (one, other) => Math.max(one, other),
  Min: (one, other) => Math.min(one, other),
};

const binary =
  (name: BinaryName): ReadNode =>
  (reader) => {
    if (reader.node.inputs.length > 2) return manyValues(reader, name);
    const sizes = computedSizes(reader, name);
    if (sizes !== undefined) return sizes;
    const [left, right] = [reader.input(0), reader.input(1)];
    const [one, other] = [constantIn(left) ?? fillOf(left), constantIn(right) ?? fillOf(right)];
    if (one !== undefined && other !== undefined)
      return [{ kind: 'constant', constant: folded(reader, name, one, other) }];
    if (one === undefined && other === undefined) return twoValues(reader, name);
    const [symbol, constant] = one === undefined ? [left, other!] : [right, one];
    return [withConstant(reader, name, symbol, constant, one !== undefined)];
  };

/** One number everywhere, as a constant of one number. */
function fillOf(symbol: Symbol): Constant | undefined {
  if (symbol.kind !== 'fill') return undefined;
  return { dims: symbol.sizes.map(() => 1), isWhole: false, numbers: () => [symbol.value] };
}

function folded(reader: NodeReader, name: BinaryName, one: Constant, other: Constant): Constant {
  const count = ({ dims }: Constant): number => dims.reduce((product, side) => product * side, 1);
  const [larger, isOne] = count(one) >= count(other) ? [one, true] : [other, false];
  const least = isOne ? other : one;
  const length = count(larger);
  if (count(least) !== 1 && least.dims.join() !== larger.dims.join())
    throw reader.refuse('computes with constants of different shapes');
  reader.spend(length);
  const dims = [
    ...Array.from({ length: Math.max(0, least.dims.length - larger.dims.length) }, () => 1),
    ...larger.dims,
  ];
  const make = (): readonly number[] | Float32Array => {
    const [left, right] = [one.numbers(), other.numbers()];
    const at = (list: ArrayLike<number>, place: number): number => list[list.length === 1 ? 0 : place]!;
    const whole = one.isWhole && other.isWhole;
    const made = Array.from({ length }, (_, place) => numbers[name](at(left, place), at(right, place)));
    return whole ? made.map(Math.trunc) : Float32Array.from(made);
  };
  return { dims, isWhole: one.isWhole && other.isWhole, numbers: make };
}

/** A value and a constant. */
function withConstant(
  reader: NodeReader,
  name: BinaryName,
  symbol: Symbol,
  constant: Constant,
  isFirst: boolean,
): Symbol {
  const number = onlyNumber(constant);
  if (name === 'Add' && symbol.kind === 'view' && symbol.isWhole === true) return { kind: 'from the end', ids: symbol };
  if (name === 'Max' || name === 'Min' || (name === 'Div' && isFirst))
    return rareConstant(reader, name, symbol, number);
  const factor = number === undefined ? undefined : name === 'Mul' ? number : name === 'Div' ? 1 / number : undefined;
  if (
    (symbol.kind === 'scores' || symbol.kind === 'view') &&
    factor !== undefined &&
    factor !== 0 &&
    Number.isFinite(factor)
  )
    return { ...symbol, scale: symbol.scale * factor };
  if (symbol.kind !== 'view') throw reader.refuse('computes with a constant what cannot be read');
  if (number === 0 && (name === 'Add' || (name === 'Sub' && !isFirst))) return symbol;
  if (number === 0 && name === 'Mul') return { kind: 'fill', value: 0, sizes: sizesOf(symbol) };
  const view = name === 'Sub' && isFirst ? { ...symbol, scale: -symbol.scale } : symbol;
  const sign = name === 'Sub' && !isFirst ? -1 : 1;
  const { is } = view.parts[0]!;
  if (number !== undefined && name === 'Add') {
    if (is?.what === 'erf' && number === 1) return step(reader, view, { ...is, what: 'erf + 1' });
    if (is?.what === 'size' && number === 1) return step(reader, view, { ...is, what: 'size + 1' });
    if (is?.what === 'variance') return inPlaceOf(view, { ...view.parts[0]!, is: { ...is, epsilon: number } });
  }
  return alongAxes(reader, name, view, constant, sign);
}

const inPlaceOf = (view: View, value: PlannedValue): View => ({ ...view, parts: [value] });

function rareConstant(reader: NodeReader, name: BinaryName, symbol: Symbol, number: number | undefined): Symbol {
  if (symbol.kind === 'view') {
    const { is } = symbol.parts[0]!;
    if (name === 'Max' && number === 0) return inPlace(symbol, activatedValue(onlyValue(symbol), 'relu'));
    if (name === 'Div' && number === 1 && is?.what === 'deviation')
      return step(reader, symbol, { ...is, what: 'inverse deviation' });
  }
  throw reader.refuse('computes with a constant what there is not here');
}

/** A constant that has a number for each place of an axis, or of the last axes together. */
function alongAxes(reader: NodeReader, name: BinaryName, given: View, constant: Constant, sign: 1 | -1): View {
  const view = joined(given);
  const { dims } = constant;
  const first = dims.findIndex((side) => side !== 1);
  const own = first === -1 ? [1] : dims.slice(first);
  const isOne = own.filter((side) => side !== 1).length <= 1;
  const axis = isOne ? view.axes.at(-own.length) : view.axes.slice(-own.length).flat();
  const size = axis && numberOf(sizeOfAxis(axis));
  const isFit =
    isOne || own.every((side, place) => isSame(sizeOfAxis(view.axes.at(place - own.length) ?? []), known(side)));
  const each =
    size === undefined
      ? undefined
      : alongAxis({ ...constant, dims: [own.reduce((product, side) => product * side, 1)] }, size);
  if (axis === undefined || size === undefined || each === undefined || !isFit || dims.length > view.axes.length)
    throw reader.refuse('computes with a constant of a shape that cannot be read');
  reader.spend(size);
  const isSum = name === 'Add' || name === 'Sub';
  const at = isSum
    ? (place: number): number => sign * each()[place]!
    : (place: number): number => (name === 'Div' ? 1 / each()[place]! : each()[place]!);
  const list = (): Float32Array => Float32Array.from({ length: size }, (_, place) => at(place));
  const value = withLast(view, axis);
  return inPlace(
    view,
    learned(value, isSum, list) ?? affine(value, size, isSum ? (): number => 1 : at, isSum ? at : (): number => 0),
  );
}

/** What a layer has a weight for itself. */
function learned(
  { call, axes, slot }: PlannedValue,
  isSum: boolean,
  list: () => Float32Array,
): PlannedValue | undefined {
  if (slot !== 0 || typeof call.layer === 'string') return undefined;
  const { className, config, weights } = call.layer;
  if (call.linear !== undefined && isSum && call.linear.bias === undefined) {
    const { layer, linear } = linearLayer({ ...call.linear, bias: list });
    return callLayer(layer, call.inputs, axes, { linear });
  }
  if (className === 'Conv1D' && isSum && config['useBias'] === false)
    return callLayer(layerOf(className, { ...config, useBias: true }, { ...weights, bias: list }), call.inputs, axes);
  if (className !== 'LayerNormalization' || config['center'] !== false || (!isSum && config['scale'] !== false))
    return undefined;
  const layer = isSum
    ? layerOf(className, { ...config, center: true }, { ...weights, beta: list })
    : layerOf(className, { ...config, scale: true }, { ...weights, gamma: list });
  return callLayer(layer, call.inputs, axes);
}

const layerNames: Readonly<Record<BinaryName, string>> = {
  Add: 'Add',
  Sub: 'Subtract',
  Mul: 'Multiply',
  Div: '',
  Max: 'Maximum',
  Min: 'Minimum',
};

function manyValues(reader: NodeReader, name: BinaryName): readonly Symbol[] {
  const views = reader.node.inputs.map((_, place) => reader.view(place));
  const [first, ...others] = views as [View, ...View[]];
  return [others.reduce((all, view) => merged(reader, name, all, view), first)];
}

function twoValues(reader: NodeReader, name: BinaryName): readonly Symbol[] {
  const [left, right] = [reader.view(0), reader.view(1)];
  const [one, other] = [left.parts[0]!, right.parts[0]!];
  const turned = name === 'Mul' ? severalSteps(name, right, left, other, one) : undefined;
  const together = severalSteps(name, left, right, one, other) ?? turned;
  return [together ?? merged(reader, name, left, right)];
}

/** What several operations are together: a gelu, a normalization. */
function severalSteps(
  name: BinaryName,
  left: View,
  right: View,
  one: PlannedValue,
  other: PlannedValue,
): View | undefined {
  const { is } = other;
  if (name === 'Mul' && is?.what === 'erf + 1' && is.of === one)
    return { ...inPlace(left, activatedValue(one, 'gelu')), scale: 2 * left.scale * right.scale };
  if (name === 'Div' && is?.what === 'size + 1' && is.of === one && left.scale === 1 && right.scale === 1)
    return inPlace(left, activatedValue(one, 'softsign'));
  const isNormal = name === 'Div' ? is?.what === 'deviation' : name === 'Mul' && is?.what === 'inverse deviation';
  if (isNormal && isOfRows(right, left) && one.is?.what === 'centered' && is!.of === one) {
    const layer = layerOf('LayerNormalization', { epsilon: is!.epsilon!, center: false, scale: false });
    return inPlace(left, callLayer(layer, [one.is.of], one.axes));
  }
  return undefined;
}

/** Two values number by number. */
function merged(reader: NodeReader, name: BinaryName, left: View, right: View): View {
  const className = layerNames[name];
  if (className === '') throw reader.refuse('divides values by values, which there is not here');
  const [one, other] = [joined(left), joined(right)];
  const rank = Math.max(one.axes.length, other.axes.length);
  const full = ({ axes }: View): readonly Axis[] => [
    ...Array.from({ length: rank - axes.length }, (): Axis => []),
    ...axes,
  ];
  const [some, others] = [full(one), full(other)];
  const places: { readonly left: Axis; readonly right: Axis }[] = [];
  const axes = some.map((axis, place): Axis => {
    const [mine, theirs] = [leaves(axis), leaves(others[place]!)];
    const isFit =
      mine.length === 0 ||
      theirs.length === 0 ||
      (mine.length === theirs.length && mine.every((piece, at) => isSame(piece.size, theirs[at]!.size)));
    if (!isFit) throw reader.refuse('takes values whose shapes do not fit');
    for (let at = 0; at < Math.max(mine.length, theirs.length); at++)
      places.push({ left: mine.slice(at, at + 1), right: theirs.slice(at, at + 1) });
    return mine.length === 0 ? theirs : mine;
  });
  const order = batchFirst(reader, places, one, other);
  const [first, second] = [
    arranged(
      one,
      order.map((place) => place.left),
    ),
    arranged(
      other,
      order.map((place) => place.right),
    ),
  ];
  const made = order.map((place) => (place.left.length === 0 ? place.right : place.left));
  const value = callLayer(layerOf(className), [first, second], made);
  return inPlace({ ...one, axes }, tagged(name, value, one, other, first === second));
}

function batchFirst(
  reader: NodeReader,
  places: readonly { readonly left: Axis; readonly right: Axis }[],
  one: View,
  other: View,
): typeof places {
  const batch = leaves(one.parts[0]!.axes[0]!)[0];
  const behind = leaves(other.parts[0]!.axes[0]!)[0];
  const at = places.findIndex(({ left, right }) => left[0] === batch && right[0] === behind && batch !== undefined);
  if (at === -1) throw reader.refuse('mixes the rows of a batch');
  return [places[at]!, ...places.toSpliced(at, 1)];
}

/** What a value is in words that a later operation knows. */
function tagged(name: BinaryName, value: PlannedValue, one: View, other: View, isSquare: boolean): PlannedValue {
  const [left, right] = [one.parts[0]!, other.parts[0]!];
  if (name === 'Sub' && right.is?.what === 'mean' && right.is.of === left && isOfRows(other, one))
    return { ...value, is: { what: 'centered', of: left } };
  return name === 'Mul' && isSquare ? { ...value, is: { what: 'square', of: left } } : value;
}

/** Whether something is one number for each row of another. */
function isOfRows({ axes, scale }: View, of: View): boolean {
  return scale === 1 && of.scale === 1 && areSameAxes(axes, [...of.axes.slice(0, -1), []]);
}

const readPow: ReadNode = (reader) => {
  const [base, power] = [reader.knownInput(0), onlyNumber(reader.constant(1))];
  const number = base && onlyNumber(base);
  if (number !== undefined && power !== undefined)
    return [{ kind: 'constant', constant: constantFrom(base!.dims, [number ** power], false) }];
  if (power !== 2) throw reader.refuse('is a power other than the square, which there is not here');
  const view = reader.view(0);
  return [merged(reader, 'Mul', view, view)];
};

/** Operations of arithmetic. */
export const arithmeticOperations: Readonly<Record<string, ReadNode>> = {
  Add: binary('Add'),
  Div: binary('Div'),
  Max: binary('Max'),
  Min: binary('Min'),
  Mod: (reader) =>
    computedSizes(reader, 'Mod') ?? [{ kind: 'constant', constant: remainder(reader.constant(0), reader.constant(1)) }],
  Mul: binary('Mul'),
  Pow: readPow,
  Sub: binary('Sub'),
  Sum: binary('Add'),
};
