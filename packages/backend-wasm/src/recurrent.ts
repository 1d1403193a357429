// What the recurrent kernels share: walking over the steps, and the weight gradients at the end. What a step computes is
// in kernels/ and in assembly/cells.ts.
import { expectShape, type RecurrentAttributes, type RecurrentForwardAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { projector } from './input-projection.ts';
import { float, type Matrix } from './matrix-product.ts';
import type { Sequence } from './sequence.ts';

/** The state that meets the recurrent kernel: times the recurrent mask where there is one. */
export function recurrentOperand(
  { memory, batch, units, recurrentMask }: Sequence,
  hidden: number,
): {
  readonly address: number;
  refresh(): void;
} {
  if (recurrentMask === 0) return { address: hidden, refresh: () => undefined };
  const address = memory.room(batch * units * float);
  return {
    address,
    refresh: () => memory.kernels.multiplyElements(hidden, recurrentMask, 0, address, batch, units),
  };
}

/**
 * Walks over the valid steps in processed order and returns the output tensor.
 *
 * @param bias added to the projection of the input; an address or 0
 * @param gateCache where the gates of valid step n go, at `n * stride`; 0 for room that is used again
 * @param hidden the hidden state, which `step` moves on
 * @param step computes the valid steps `[first, last)`, whose projection is at `gates`
 */
export function walkForward(
  sequence: Sequence,
  { returnSequences, zeroOutputForMask, saveForGradient }: RecurrentForwardAttributes,
  bias: number,
  gateCache: number,
  hidden: number,
  step: (first: number, last: number, gates: number) => void,
): TensorInfo {
  const { memory, steps, batch, time, units } = sequence;
  const output = memory.tensor(returnSequences ? [batch, time, units] : [batch, units]);
  const project = projector(sequence, bias, gateCache, saveForGradient);
  if (!steps.complete) {
    const bytes = batch * (returnSequences ? time : 1) * units * float;
    memory.bytes().fill(0, output.address, output.address + bytes);
  }
  for (let index = 0; index < time; index++) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) step(first, last, project(first, last));
    if (returnSequences) writeStep(sequence, index, hidden, output.address, zeroOutputForMask);
  }
  if (!returnSequences) writeLast(sequence, hidden, output.address, zeroOutputForMask);
  return output.info;
}

function writeStep(
  { memory, steps, batch, time, units, rows }: Sequence,
  index: number,
  hidden: number,
  output: number,
  zeroOutputForMask: boolean,
): void {
  const bytes = units * float;
  const first = steps.starts[index]!;
  const count = steps.starts[index + 1]! - first;
  const picked = steps.complete ? 0 : rows + first * 4;
  memory.kernels.copyRows(hidden, bytes, picked, output + index * bytes, time * bytes, picked, count, units, 0, false);
  if (count === batch || zeroOutputForMask) return;
  const heap = memory.bytes();
  for (let row = 0; row < batch; row++) {
    if (steps.isValid(row, index) || index <= steps.firstStep[row]!) continue;
    const to = output + (row * time + index) * bytes;
    heap.copyWithin(to, to - bytes, to);
  }
}

function writeLast(sequence: Sequence, hidden: number, output: number, zeroOutputForMask: boolean): void {
  const { memory, batch, units } = sequence;
  const heap = memory.bytes();
  const bytes = units * float;
  for (let row = 0; row < batch; row++) {
    if (!hasLastOutput(sequence, row, zeroOutputForMask)) continue;
    heap.copyWithin(output + row * bytes, hidden + row * bytes, hidden + (row + 1) * bytes);
  }
}

/** Whether a row's last output is its last state, and not zero. */
function hasLastOutput({ steps, time }: Sequence, row: number, zeroOutputForMask: boolean): boolean {
  return steps.firstStep[row]! < time && (!zeroOutputForMask || steps.isValid(row, time - 1));
}

/**
 * Walks over the valid steps backwards. Before each step the gradient of its outputs is added to the gradient of the
 * state; an output that repeats an earlier one adds to the state it repeats, which a masked step carries unchanged.
 *
 * @param dHidden the gradient of the hidden state, `[batch, units]`, which `step` moves back
 * @param step computes the valid steps `[first, last)`
 */
export function walkBackward(
  sequence: Sequence,
  { returnSequences, zeroOutputForMask }: RecurrentAttributes,
  dOutput: TensorInfo | undefined,
  dHidden: number,
  step: (first: number, last: number) => void,
): void {
  const { memory, steps, batch, time, units } = sequence;
  const { kernels } = memory;
  const bytes = units * float;
  if (dOutput !== undefined) {
    expectShape('gradient', 'dOutput', dOutput, returnSequences ? [batch, time, units] : [batch, units]);
  }
  const upstream = memory.address(dOutput);
  const addRows = (row: number, rows: number, offset: number, stride: number): void => {
    kernels.copyRows(upstream + offset, stride, 0, dHidden + row * bytes, bytes, 0, rows, units, 0, true);
  };
  if (dOutput !== undefined && !returnSequences) {
    for (let row = 0; row < batch; row++) {
      if (hasLastOutput(sequence, row, zeroOutputForMask)) addRows(row, 1, row * bytes, bytes);
    }
  }
  for (let index = time - 1; index >= 0; index--) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (dOutput !== undefined && returnSequences) {
      if (last - first === batch) addRows(0, batch, index * bytes, time * bytes);
      else {
        for (let row = 0; row < batch; row++) {
          const counts = steps.isValid(row, index) || (!zeroOutputForMask && index > steps.firstStep[row]!);
          if (counts) addRows(row, 1, (row * time + index) * bytes, bytes);
        }
      }
    }
    if (last > first) step(first, last);
  }
}

/** A cached state `[count, units]` times the recurrent mask, as the recurrent kernel has met it. */
export function throughRecurrentMask(sequence: Sequence, cached: number): Matrix {
  const { memory, steps, units, recurrentMask, rows } = sequence;
  if (recurrentMask === 0) return { address: cached, rows: steps.count, columns: units };
  const address = memory.room(steps.count * units * float);
  memory.kernels.multiplyElements(cached, recurrentMask, rows, address, steps.count, units);
  return { address, rows: steps.count, columns: units };
}

/** The gradient of the bias, if there is one: a row of it for each of the given gradients. */
export function biasGradient({ memory, hasBias, biasShape, width }: Sequence, ...gradients: Matrix[]): TensorInfo[] {
  if (!hasBias) return [];
  const dBias = memory.tensor(biasShape);
  for (const [row, { address, stride = width * float, rows }] of gradients.entries()) {
    memory.kernels.sumColumns(address, stride, rows, width, dBias.address + row * width * float);
  }
  return [dBias.info];
}

/** Room for the gradient of the gates' sums of every valid step. */
export function openGradient({ memory, steps, stride, width }: Sequence): Matrix {
  return { address: memory.room(steps.count * stride), rows: steps.count, columns: width, stride };
}

/** Some columns of a matrix. */
export function columnsOf(matrix: Matrix, first: number, columns: number): Matrix {
  return {
    ...matrix,
    address: matrix.address + first * float,
    columns,
    stride: matrix.stride ?? matrix.columns * float,
  };
}
