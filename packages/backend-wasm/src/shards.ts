// Parts of a batch of sequences: rows are independent of one another, so each thread takes some through all steps.
import { float } from './matrix-product.ts';
import type { Sequence } from './sequence.ts';
import { cut, microseconds } from './sharding.ts';

/** Some rows of a batch, and the memory of the thread that computes them. */
export interface Shard extends Sequence {
  /** The rows `[firstRow, endRow)` of the batch. */
  readonly firstRow: number;
  readonly endRow: number;
  /** The shard's valid steps of processed step s are those from `firsts[s]` up to `lasts[s]`. */
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
  /** Whether it is the whole batch. */
  readonly isWhole: boolean;
}

/** Computes all rows, in shards if that is worth it. */
export function partitionRows(sequence: Sequence, compute: (shard: Shard) => void): void {
  const { memory, steps, batch, units, width, features, input } = sequence;
  const products = steps.count * width * (units + (input.tokens === undefined ? features : 0));
  const work = products * microseconds.product + steps.count * width * microseconds.activation;
  let bounds: readonly number[] | undefined;
  memory.fork(work, batch, (own, shard, shards) => {
    bounds ??= boundsOf(sequence, shards);
    compute(shardOf({ ...sequence, memory: own }, bounds[shard]!, bounds[shard + 1]!));
  });
}

/**
 * The rows with which the shards begin, and the end of the last, so that all have about as many valid steps. Not in fours, which products
 * take at a time: of 12 rows twice 6 take less than 8 and 4.
 */
function boundsOf({ steps, batch }: Sequence, shards: number): readonly number[] {
  if (steps.complete) return Array.from({ length: shards + 1 }, (_, shard) => cut(batch, 1, shard, shards));
  const counts = new Int32Array(batch);
  for (let number = 0; number < steps.count; number++) counts[steps.rows[number]!]!++;
  const bounds = [0];
  for (let row = 0, before = 0; row < batch; row++) {
    // The one in the middle of which the boundary is goes to whom it makes less unequal.
    const middle = before + counts[row]! / 2;
    while (bounds.length < shards && middle * shards >= steps.count * bounds.length) bounds.push(row);
    before += counts[row]!;
  }
  while (bounds.length <= shards) bounds.push(batch);
  return bounds;
}

function shardOf(sequence: Sequence, firstRow: number, endRow: number): Shard {
  const { steps, time, batch } = sequence;
  const { starts, rows } = steps;
  if (endRow - firstRow === batch) {
    return { ...sequence, firstRow, endRow, firsts: starts, lasts: starts.subarray(1), isWhole: true };
  }
  const [firsts, lasts] = [new Int32Array(time), new Int32Array(time)];
  for (let index = 0; index < time; index++) {
    // Within a step rows are in ascending order.
    firsts[index] = firstFrom(rows, firstRow, starts, index);
    lasts[index] = firstFrom(rows, endRow, starts, index);
  }
  return { ...sequence, firstRow, endRow, firsts, lasts, isWhole: false };
}

/** The first valid step, of a processed step, whose row is not before a row. */
function firstFrom(rows: Int32Array, row: number, starts: Int32Array, index: number): number {
  let low = starts[index]!;
  let high = starts[index + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Scratch memory for something of each row of a shard that may be valid in a step. */
export function scratchForRows({ memory, firstRow, endRow }: Shard, columns: number): number {
  return memory.scratch((endRow - firstRow) * columns * float);
}
