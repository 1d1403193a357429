// What the recurrent kernels share: walking over the steps, forward and back. What a step computes is
// in kernels/ and in assembly/cells.ts.
import type { RecurrentAttributes, RecurrentForwardAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { openProjection, type Projected } from './input-projection.ts';
import { float, type Matrix } from './matrix-product.ts';
import { partitionRows, type Shard } from './shards.ts';
import { writeIntegers, type Sequence } from './sequence.ts';
import { microseconds } from './sharding.ts';

/** The state that meets the recurrent kernel: times the recurrent mask where there is one. */
export function recurrentOperand(
  { memory, batch, units, recurrentDropoutMask, firstRow, endRow }: Shard,
  hidden: number,
): {
  readonly address: number;
  refresh(): void;
} {
  if (recurrentDropoutMask === 0) return { address: hidden, refresh: () => undefined };
  const address = memory.scratch(batch * units * float);
  const own = firstRow * units * float;
  return {
    address,
    refresh: () =>
      memory.kernels.multiplyElements(
        hidden + own,
        recurrentDropoutMask + own,
        0,
        address + own,
        endRow - firstRow,
        units,
      ),
  };
}

/**
 * Walks over the valid steps in processed order and returns the output tensor. Each thread walks with some rows of the batch.
 *
 * @param bias added to the projection of the input; an address or 0
 * @param gateCache where the gates of valid step n go, at `n * stride`; 0 for scratch memory
 * @param hidden the hidden state, which a step updates
 * @param stepOf makes, for some rows, what computes the valid steps `[first, last)` from their projection
 */
export function walkForward(
  sequence: Sequence,
  { returnSequences, zeroOutputForMask, saveForGradient }: RecurrentForwardAttributes,
  bias: number,
  gateCache: number,
  hidden: number,
  stepOf: (shard: Shard) => (first: number, last: number, projected: Projected) => void,
): TensorInfo {
  const { memory, steps, batch, time, units } = sequence;
  const output = memory.tensor(returnSequences ? [batch, time, units] : [batch, units]);
  const projectorOf = openProjection(sequence, bias, gateCache, saveForGradient);
  if (!steps.complete) {
    const bytes = batch * (returnSequences ? time : 1) * units * float;
    memory.bytes().fill(0, output.address, output.address + bytes);
  }
  partitionRows(sequence, (shard) => {
    const step = stepOf(shard);
    const project = projectorOf(shard);
    const repeat = repeater(shard, zeroOutputForMask || !returnSequences, output.address);
    for (let index = 0; index < time; index++) {
      const first = shard.firsts[index]!;
      const last = shard.lasts[index]!;
      if (last > first) step(first, last, project(first, last));
      if (!returnSequences) continue;
      writeStep(shard, index, hidden, output.address);
      repeat(index);
    }
    if (!returnSequences) writeLast(shard, hidden, output.address, zeroOutputForMask);
  });
  return output.info;
}

function writeStep(
  { memory, time, units, rows, firsts, lasts }: Shard,
  index: number,
  hidden: number,
  to: number,
): void {
  const bytes = units * float;
  const first = firsts[index]!;
  const picked = rows + first * 4;
  const count = lasts[index]! - first;
  memory.kernels.copyRows(hidden, bytes, picked, to + index * bytes, time * bytes, picked, count, units, 0, false);
}

/** Copies the outputs before a step to those of its masked rows that have had a valid step before. */
function repeater(shard: Shard, isNeverDone: boolean, output: number): (index: number) => void {
  const { memory, time, units } = shard;
  const bytes = units * float;
  const repeated = isNeverDone ? undefined : repeatedRows(shard);
  return (index) => {
    const [rows = 0, count = 0] = repeated?.(index) ?? [];
    if (count === 0) return;
    const to = output + index * bytes;
    memory.kernels.copyRows(to - bytes, time * bytes, rows, to, time * bytes, rows, count, units, 0, false);
  };
}

/** Where it is listed which rows repeat their last output at a processed step, and how many they are. */
function repeatedRows({ memory, steps, time, firstRow, endRow }: Shard): (index: number) => readonly [number, number] {
  if (steps.complete) return () => [0, 0];
  const found = new Int32Array((endRow - firstRow) * time);
  const starts = new Int32Array(time + 1);
  let count = 0;
  for (let index = 0; index < time; index++) {
    for (let row = firstRow; row < endRow; row++) {
      if (!steps.isValid(row, index) && steps.hasOutput(row, index, false)) found[count++] = row;
    }
    starts[index + 1] = count;
  }
  const address = writeIntegers(memory, found.subarray(0, count));
  return (index) => [address + starts[index]! * 4, starts[index + 1]! - starts[index]!];
}

function writeLast(shard: Shard, hidden: number, output: number, zeroOutputForMask: boolean): void {
  const { memory, steps, time, units, firstRow, endRow } = shard;
  const bytes = units * float;
  for (let row = firstRow; row < endRow; row++) {
    if (!steps.hasOutput(row, time - 1, zeroOutputForMask)) continue;
    memory.kernels.copyRows(hidden + row * bytes, 0, 0, output + row * bytes, 0, 0, 1, units, 0, false);
  }
}

/**
 * Walks over the valid steps backwards, each thread with some rows of the batch. Before each step the gradient of its outputs is
 * added to the gradient of the state; an output that repeats an earlier one adds to the state it repeats, which a masked step
 * carries unchanged.
 *
 * @param dHidden the gradient of the hidden state, `[batch, units]`, which a step updates
 * @param stepOf makes, for some rows, what computes the valid steps `[first, last)`
 */
export function walkBackward(
  sequence: Sequence,
  { returnSequences, zeroOutputForMask }: RecurrentAttributes,
  dOutput: TensorInfo | undefined,
  dHidden: number,
  stepOf: (shard: Shard) => (first: number, last: number) => void,
): void {
  const { memory, steps, time, units } = sequence;
  const bytes = units * float;
  const upstream = memory.address(dOutput);
  partitionRows(sequence, (shard) => {
    const { kernels } = shard.memory;
    const step = stepOf(shard);
    const repeated = upstream === 0 || !returnSequences || zeroOutputForMask ? undefined : repeatedRows(shard);
    const addRows = (index: number, rows: number, count: number): void => {
      const from = upstream + index * bytes;
      kernels.copyRows(from, time * bytes, rows, dHidden, bytes, rows, count, units, 0, true);
    };
    if (upstream !== 0 && !returnSequences) {
      for (let row = shard.firstRow; row < shard.endRow; row++) {
        if (!steps.hasOutput(row, time - 1, zeroOutputForMask)) continue;
        kernels.copyRows(upstream + row * bytes, 0, 0, dHidden + row * bytes, 0, 0, 1, units, 0, true);
      }
    }
    for (let index = time - 1; index >= 0; index--) {
      const first = shard.firsts[index]!;
      const last = shard.lasts[index]!;
      if (upstream !== 0 && returnSequences) {
        addRows(index, shard.rows + first * 4, last - first);
        const [rows = 0, count = 0] = repeated?.(index) ?? [];
        addRows(index, rows, count);
      }
      if (last > first) step(first, last);
    }
  });
}

/** A cached state `[count, units]` times the recurrent mask, as the recurrent kernel has met it. */
export function throughRecurrentDropoutMask(sequence: Sequence, cached: number): Matrix {
  const { memory, steps, units, recurrentDropoutMask, rows } = sequence;
  if (recurrentDropoutMask === 0) return { address: cached, rows: steps.count, columns: units };
  const address = memory.scratch(steps.count * units * float);
  memory.split(steps.count * units * microseconds.element, steps.count, 1, (own, from, to) => {
    const at = from * units * float;
    own.kernels.multiplyElements(cached + at, recurrentDropoutMask, rows + from * 4, address + at, to - from, units);
  });
  return { address, rows: steps.count, columns: units };
}

/** Scratch memory for the gradient of the gates' sums of every valid step. */
export function openGradient({ memory, steps, stride, width }: Sequence): Matrix {
  return { address: memory.scratch(steps.count * stride), rows: steps.count, columns: width, stride };
}
