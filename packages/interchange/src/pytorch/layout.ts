// How weights lie: PyTorch's [gates * units, in], with i, f, g, o of an LSTM and r, z, n of a GRU, and Keras' [in, gates * units], with
// i, f, c, o and z, r, h.
import type { RecurrentModule } from './module.ts';

/** The number of gates, and which of one framework's gates stands at each place of the other's; the same both ways. */
const gates: Readonly<Record<RecurrentModule['kind'], readonly number[]>> = {
  LSTM: [0, 1, 2, 3],
  GRU: [1, 0, 2],
  RNN: [0],
};

/** How many gates a cell has. */
export const gateCount = (kind: RecurrentModule['kind']): number => gates[kind].length;

/** Rows become columns. */
export function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  }
  return turned;
}

/** Gates that lie one below the other, in the other framework's order. */
export function reorderGates(data: Float32Array, kind: RecurrentModule['kind']): Float32Array {
  const order = gates[kind];
  const size = data.length / order.length;
  const ordered = new Float32Array(data.length);
  for (const [place, gate] of order.entries()) ordered.set(data.subarray(gate * size, (gate + 1) * size), place * size);
  return ordered;
}

/** Two rows of a bias one after the other, or their sum: only a GRU's candidate tells them apart. */
export function joinBiases(
  kind: RecurrentModule['kind'],
  [input, hidden]: readonly [Float32Array, Float32Array],
): Float32Array {
  if (kind !== 'GRU') return input.map((value, index) => value + hidden[index]!);
  const both = new Float32Array(2 * input.length);
  both.set(reorderGates(input, kind));
  both.set(reorderGates(hidden, kind), input.length);
  return both;
}

/** A bias as PyTorch's two. */
export function splitBias(kind: RecurrentModule['kind'], bias: Float32Array): readonly [Float32Array, Float32Array] {
  if (kind !== 'GRU') {
    // What is added to -0 stays what it is, also if it is -0.
    return [bias, new Float32Array(bias.length).fill(-0)];
  }
  const half = bias.length / 2;
  return [reorderGates(bias.subarray(0, half), kind), reorderGates(bias.subarray(half), kind)];
}
