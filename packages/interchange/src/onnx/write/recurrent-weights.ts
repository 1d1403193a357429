// Where the weights of recurrent layers are in those of ONNX' nodes: [gates * units, in] for each direction, one row of gates below the
// other, i, o, f, c of an LSTM and z, r, h of a GRU; here they are [in, gates * units], with i, f, c, o.
import type { GraphWriter, WeightPart } from './graph-writer.ts';
import { cannotWrite, type Config, type WrittenLayer } from './written-layer.ts';

/** The operation of a recurrent node. */
export type RecurrentKind = 'LSTM' | 'GRU' | 'RNN';

const kinds: Readonly<Record<string, RecurrentKind>> = {
  LSTM: 'LSTM',
  LSTMCell: 'LSTM',
  GRU: 'GRU',
  GRUCell: 'GRU',
  SimpleRNN: 'RNN',
  SimpleRNNCell: 'RNN',
};

/** Which of our gates stands at each place of ONNX' order. */
export const gateOrder: Readonly<Record<RecurrentKind, readonly number[]>> = {
  LSTM: [0, 3, 1, 2],
  GRU: [0, 1, 2],
  RNN: [0],
};

/** A recurrent layer or cell, of one direction. */
export interface Direction {
  readonly layer: WrittenLayer;
  readonly kind: RecurrentKind;
  readonly units: number;
  readonly useBias: boolean;
  /** Whether a GRU's reset gate acts after the product. */
  readonly resetAfter: boolean;
  /** Whether the update gate says how much is new, so that its weights are the negative ones of the usual gate. */
  readonly isChung: boolean;
}

/** Activations `a` for which `1 - a(x)` is `a(-x)`. */
const symmetric: ReadonlySet<unknown> = new Set(['sigmoid', 'hardSigmoid', 'legacyHardSigmoid']);

/** What a layer or a cell is as a direction of a node. @throws RnnkitError `unsupported` when no node does what it does */
export function directionOf(layer: WrittenLayer): Direction {
  const { className, config } = layer;
  const kind = Object.hasOwn(kinds, className) ? kinds[className] : undefined;
  if (kind === undefined) throw cannotWrite(layer, `there is no recurrent node of ONNX for ${className}.`);
  const isChung = config['variant'] === 'chung';
  if (isChung && !symmetric.has(config['recurrentActivation']))
    throw cannotWrite(layer, 'the variant chung is written with gates that are sigmoids alone.');
  const { units, useBias } = config as { readonly units: number; readonly useBias: boolean };
  return { layer, kind, units, useBias, resetAfter: config['variant'] === 'resetAfter', isChung };
}

/** The options by which a node has to know a direction; two that agree in them can be one node. */
export function nodeOptions({ kind, layer: { config } }: Direction): string {
  const option = (name: keyof Config): unknown => config[name];
  return JSON.stringify(
    [kind, 'units', 'activation', 'recurrentActivation', 'useBias', 'variant'].map((name, place) =>
      place === 0 ? name : option(name),
    ),
  );
}

/** The weights of a node, by its inputs W, R and B; B is an empty name where there is no bias. */
export function recurrentWeights(
  graph: GraphWriter,
  path: string,
  directions: readonly Direction[],
  features: number,
): readonly [string, string, string] {
  const [{ kind, units, useBias }] = directions as readonly [Direction];
  const gates = gateOrder[kind].length;
  const count = directions.length;
  const parts = (name: string, size: number): readonly WeightPart[] =>
    directions.map(({ layer }) => ({ path: `${layer.path}/${name}`, size }));
  const matrix = (letter: string, name: string, rows: number): string =>
    graph.weight(`${path}/${letter}`, [count, gates * units, rows], parts(name, rows * gates * units), () =>
      matrixPlaces(directions, rows),
    );
  return [
    matrix('W', 'kernel', features),
    matrix('R', 'recurrentKernel', units),
    useBias
      ? graph.weight(`${path}/B`, [count, 2 * gates * units], parts('bias', biasSize(directions[0]!)), () =>
          biasPlaces(directions),
        )
      : '',
  ];
}

function biasSize({ kind, units, resetAfter }: Direction): number {
  return (kind === 'GRU' && resetAfter ? 2 : 1) * gateOrder[kind].length * units;
}

function signOf({ isChung }: Direction, gate: number): 1 | -1 {
  return isChung && gate === 0 ? -1 : 1;
}

function matrixPlaces(directions: readonly Direction[], rows: number): Int32Array {
  const [{ kind, units }] = directions as readonly [Direction];
  const order = gateOrder[kind];
  const width = order.length * units;
  const places = new Int32Array(directions.length * width * rows);
  let next = 0;
  for (const [number, direction] of directions.entries()) {
    for (const gate of order) {
      for (let unit = 0; unit < units; unit++) {
        for (let row = 0; row < rows; row++)
          places[next++] = signOf(direction, gate) * (number * width * rows + row * width + gate * units + unit + 1);
      }
    }
  }
  return places;
}

/** That of the input, then that of the state, which only a GRU with the reset gate after the product has. */
function biasPlaces(directions: readonly Direction[]): Int32Array {
  const [{ kind, units, resetAfter }] = directions as readonly [Direction];
  const order = gateOrder[kind];
  const width = order.length * units;
  const size = biasSize(directions[0]!);
  const places = new Int32Array(directions.length * 2 * width);
  for (const [number, direction] of directions.entries()) {
    for (const row of kind === 'GRU' && resetAfter ? [0, 1] : [0]) {
      for (const [place, gate] of order.entries()) {
        for (let unit = 0; unit < units; unit++)
          places[(number * 2 + row) * width + place * units + unit] =
            signOf(direction, gate) * (number * size + row * width + gate * units + unit + 1);
      }
    }
  }
  return places;
}
