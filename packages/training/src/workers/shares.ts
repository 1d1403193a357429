// Who does which part of a batch, and in which order rows are trained on: the same everywhere, without a word.
import { Random } from '@rnnkit/core';

import type { HostArray } from '../host-array.ts';

/** The rows of an epoch in the order in which they are trained on. */
export function epochOrder(seed: number, epoch: number, rows: number, shuffle: boolean): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, index) => index);
  return shuffle ? new Random(seed).derive('shuffle', epoch).shuffle(order) : order;
}

/**
 * Where each thread's part of a batch begins; the last number is where all end. Parts are rows in a row with about as much work
 * each; the first has a row if there is one.
 *
 * @param work how much each row is
 */
export function partsOf(work: ArrayLike<number>, threads: number): number[] {
  let total = 0;
  for (let row = 0; row < work.length; row++) total += work[row]!;
  const bounds = [0];
  let [row, before] = [0, 0];
  for (let thread = 1; thread < threads; thread++) {
    // A row goes to the part that its middle is in.
    const end = (total * thread) / threads;
    while (row < work.length && (row === 0 || before + work[row]! / 2 <= end)) before += work[row++]!;
    bounds.push(row);
  }
  return [...bounds, work.length];
}

/** How much work each of some rows is: as many steps as are not padding, where padding is skipped, and one for the row. */
export function workOf({ data, shape }: HostArray, skipsPadding: boolean): Float32Array {
  const rows = shape[0] ?? 0;
  const time = data.length / Math.max(1, rows);
  const work = new Float32Array(rows).fill(1);
  if (!skipsPadding) return work;
  for (let row = 0; row < rows; row++) {
    for (let place = row * time; place < (row + 1) * time; place++) if (data[place] !== 0) work[row]!++;
  }
  return work;
}
