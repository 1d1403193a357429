// LSTM, GRU and RNN nodes: of which of their outputs are read it depends, which layer they become.
import { gateOrder, type RecurrentKind } from '../write/recurrent-weights.ts';
import { axisOf, leaves, sizeOfAxis, type Axis } from './axes.ts';
import { arranged } from './arrange.ts';
import { hardSigmoid } from './activation-operations.ts';
import { floatsFrom, type Constant } from './constants.ts';
import { constantIn, type NodeReader, type ReadNode } from './graph-reader.ts';
import { isSame, known } from './sizes.ts';
import type { PlannedCall, PlannedLayer, PlannedValue, RecurrentSlot, Symbol, View } from './symbols.ts';

const classNames: Readonly<Record<RecurrentKind, string>> = { LSTM: 'LSTM', GRU: 'GRU', RNN: 'SimpleRNN' };
const standard: Readonly<Record<RecurrentKind, readonly string[]>> = {
  LSTM: ['Sigmoid', 'Tanh', 'Tanh'],
  GRU: ['Sigmoid', 'Tanh'],
  RNN: ['Tanh'],
};

/** Activations of a node, for each direction, by the names that layers have for them. */
function activationsOf(reader: NodeReader, kind: RecurrentKind, count: number): readonly (readonly string[])[] {
  const given = reader.node.attributes.get('activations');
  const own = standard[kind];
  const names =
    given?.kind === 'strings' && given.value.length > 0 ? given.value : Array.from({ length: count }, () => own).flat();
  if (names.length !== own.length * count)
    throw reader.refuse('has another number of activations than a node of its kind');
  const listed = (name: string): number[] => {
    const attribute = reader.node.attributes.get(name);
    return attribute?.kind === 'floats' ? [...attribute.value] : [];
  };
  const [alphas, betas] = [listed('activation_alpha'), listed('activation_beta')];
  const all = names.map((name) => {
    const lower = name.toLowerCase();
    if (['tanh', 'sigmoid', 'relu'].includes(lower)) return lower;
    if (lower === 'hardsigmoid') {
      const activation = hardSigmoid(alphas.shift() ?? 0.2, betas.shift() ?? 0.5);
      if (activation !== undefined) return activation;
    }
    if (lower === 'affine' && (alphas.shift() ?? 1) === 1 && (betas.shift() ?? 0) === 0) return 'linear';
    throw reader.refuse(`has the activation ${name.slice(0, 30)}, which there is not here`);
  });
  return Array.from({ length: count }, (_, way) => all.slice(way * own.length, (way + 1) * own.length));
}

/** One direction's part of a constant whose first axis is that of the directions. */
const wayOf = (constant: Constant, way: number, size: number): Float32Array =>
  floatsFrom(constant).subarray(way * size, (way + 1) * size);

/** From rows of gates in ONNX' order to columns in ours. */
function turned(numbers: Float32Array, kind: RecurrentKind, units: number, columns: number): Float32Array {
  const order = gateOrder[kind];
  const width = order.length * units;
  const made = new Float32Array(numbers.length);
  for (const [place, gate] of order.entries()) {
    for (let unit = 0; unit < units; unit++) {
      for (let column = 0; column < columns; column++)
        made[column * width + gate * units + unit] = numbers[(place * units + unit) * columns + column]!;
    }
  }
  return made;
}

/** The bias: both rows of it where the reset gate acts between them, and else their sum. */
function biasOf(numbers: Float32Array, kind: RecurrentKind, units: number, isApart: boolean): Float32Array {
  const half = numbers.length / 2;
  const [input, hidden] = [numbers.subarray(0, half), numbers.subarray(half)].map((row) =>
    turned(row, kind, units, 1),
  ) as [Float32Array, Float32Array];
  if (!isApart) return input.map((value, place) => value + hidden[place]!);
  const both = new Float32Array(numbers.length);
  both.set(input);
  both.set(hidden, half);
  return both;
}

interface Shape {
  readonly kind: RecurrentKind;
  readonly units: number;
  readonly count: number;
  readonly features: number;
}

function shapeOf(reader: NodeReader, kind: RecurrentKind, features: Axis): Shape {
  const direction = reader.text('direction', 'forward');
  if (!['forward', 'reverse', 'bidirectional'].includes(direction)) throw reader.refuse('has a direction that is none');
  const count = direction === 'bidirectional' ? 2 : 1;
  const gates = gateOrder[kind].length;
  const [weights, recurrent] = [reader.constant(1).dims, reader.constant(2).dims];
  const units = reader.int('hidden_size', recurrent[2] ?? 0);
  const inputs = weights[2] ?? 0;
  const isFit =
    units >= 1 &&
    inputs >= 1 &&
    weights.join() === [count, gates * units, inputs].join() &&
    recurrent.join() === [count, gates * units, units].join() &&
    (!reader.has(3) || reader.constant(3).dims.join() === [count, 2 * gates * units].join()) &&
    isSame(sizeOfAxis(features), known(inputs));
  if (!isFit) throw reader.refuse('has weights that do not fit each other');
  return { kind, units, count, features: inputs };
}

function layersOf(reader: NodeReader, { kind, units, count, features }: Shape): readonly PlannedLayer[] {
  const isAfter = kind === 'GRU' && reader.int('linear_before_reset', 0) === 1;
  const useBias = reader.has(3);
  const rows = gateOrder[kind].length * units;
  const [weights, recurrent] = [reader.constant(1), reader.constant(2)];
  return activationsOf(reader, kind, count).map((activations, way): PlannedLayer => {
    const [gate, inner, outer = inner] = kind === 'RNN' ? [undefined, activations[0], activations[0]] : activations;
    if (inner !== outer)
      throw reader.refuse('has different activations of the cell and of the output, which there are not here');
    return {
      className: classNames[kind],
      config: {
        units,
        useBias,
        activation: inner,
        ...(gate !== undefined && { recurrentActivation: gate }),
        ...(kind === 'GRU' && { variant: isAfter ? 'resetAfter' : 'resetBefore' }),
      },
      weights: {
        kernel: () => turned(wayOf(weights, way, rows * features), kind, units, features),
        recurrentKernel: () => turned(wayOf(recurrent, way, rows * units), kind, units, units),
        ...(useBias && { bias: () => biasOf(wayOf(reader.constant(3), way, 2 * rows), kind, units, isAfter) }),
      },
    };
  });
}

/** Whether states or lengths say nothing that would not be so without them. */
function isNone(symbol: Symbol, number: number): boolean {
  if (symbol.kind === 'fill') return symbol.value === number;
  const constant = constantIn(symbol);
  return constant !== undefined && [...constant.numbers()].every((value) => value === number);
}

/** The states before the first step: the first direction's, then the second's. */
function initialState(
  reader: NodeReader,
  { kind, count }: Shape,
  isBatchFirst: boolean,
): readonly PlannedValue[] | undefined {
  const given = (kind === 'LSTM' ? [5, 6] : [5]).map((place) => (reader.has(place) ? reader.input(place) : undefined));
  if (given.every((symbol) => symbol === undefined || isNone(symbol, 0))) return undefined;
  const states = given.map((symbol, index) => {
    if (symbol === undefined || symbol.kind === 'fill')
      throw reader.refuse('has one of its states alone, which there is not here');
    const view = reader.view(5 + index);
    const axis = isBatchFirst ? 1 : 0;
    const own = leaves(view.axes[axis] ?? []);
    if (view.parts.length !== count || (count === 2 && own[0] !== view.along[0]) || (count === 1 && own.length > 0))
      throw reader.refuse('has states that cannot be told apart');
    return view.parts.map((part) =>
      arranged({ ...view, parts: [part], along: [], axes: view.axes.toSpliced(axis, 1) }, part.axes),
    );
  });
  return Array.from({ length: count }, (_, way) => states.map((state) => state[way]!)).flat();
}

/** The ids that say which steps count; undefined where all do. */
function maskOf(reader: NodeReader, time: Axis): PlannedValue | undefined {
  if (!reader.has(4)) return undefined;
  const lengths = reader.input(4);
  const { factor, names } = sizeOfAxis(time);
  if (names.length === 0 && isNone(lengths, factor)) return undefined;
  if (lengths.kind === 'lengths' && lengths.isNot !== true) return lengths.ids;
  throw reader.refuse('has lengths of sequences that are not computed from ids other than 0');
}

const readRecurrent =
  (kind: RecurrentKind): ReadNode =>
  (reader) => {
    if (reader.node.attributes.has('clip') || reader.int('input_forget', 0) !== 0 || reader.has(7))
      throw reader.refuse('has peepholes, clips or couples its gates, which there is not here');
    const view = reader.view(0);
    const isBatchFirst = reader.int('layout', 0) === 1;
    const [first, second, features] = view.axes;
    if (features === undefined) throw reader.refuse('takes what is no sequence');
    const [batch, time] = (isBatchFirst ? [first, second] : [second, first]) as [Axis, Axis];
    const shape = shapeOf(reader, kind, features);
    const isReverse = reader.text('direction', 'forward') === 'reverse';
    const recurrent = {
      directions: layersOf(reader, shape),
      isReverse,
      units: shape.units,
      states: kind === 'LSTM' ? 2 : 1,
    };
    const state = initialState(reader, shape, isBatchFirst);
    const call: PlannedCall = {
      layer: recurrent.directions[0]!,
      inputs: [arranged(view, [batch, time, features])],
      outputs: 0,
      recurrent,
      mask: maskOf(reader, time),
      ...(state !== undefined && { initialState: state }),
    };
    return outputsOf(call, { batch, time, units: axisOf(known(shape.units)), count: shape.count, isBatchFirst });
  };

interface OutputAxes {
  readonly batch: Axis;
  readonly time: Axis;
  readonly units: Axis;
  readonly count: number;
  readonly isBatchFirst: boolean;
}

function outputsOf(call: PlannedCall, { batch, time, units, count, isBatchFirst }: OutputAxes): readonly View[] {
  const along = axisOf(known(count));
  const views = (name: 'sequence' | 'hidden' | 'cell', own: readonly Axis[], axes: readonly Axis[]): View => ({
    kind: 'view',
    parts: Array.from({ length: count }, (_, way) => ({
      call,
      slot: `${name}${way as 0 | 1}` satisfies RecurrentSlot,
      axes: own,
    })),
    along,
    axes,
    scale: 1,
  });
  const stateAxes = isBatchFirst ? [batch, along, units] : [along, batch, units];
  return [
    views('sequence', [batch, time, units], isBatchFirst ? [batch, time, along, units] : [time, along, batch, units]),
    views('hidden', [batch, units], stateAxes),
    ...(call.recurrent!.states === 2 ? [views('cell', [batch, units], stateAxes)] : []),
  ];
}

/** Recurrent nodes. */
export const recurrentOperations: Readonly<Record<string, ReadNode>> = {
  GRU: readRecurrent('GRU'),
  LSTM: readRecurrent('LSTM'),
  RNN: readRecurrent('RNN'),
};
