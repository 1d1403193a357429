// From data to batches.
import { Random, rowCount, takeRows, type HostArray } from '@rnnkit/data';

/** Some rows of inputs and labels. */
export interface Batch {
  /** Each input, one row per sample. */
  readonly x: readonly HostArray[];
  /** The labels of each output, one row per sample. */
  readonly y: readonly HostArray[];
  /** How much each row, or each step of each row, counts at each output; 1 where absent. */
  readonly sampleWeight: readonly (HostArray | undefined)[];
}

/** How many rows a batch has. */
export function batchRows({ x }: Batch): number {
  return rowCount(x[0]!);
}

/** Some rows of a batch, in the order given. */
export function takeBatch({ x, y, sampleWeight }: Batch, rows: ArrayLike<number>): Batch {
  return {
    x: x.map((array) => takeRows(array, rows)),
    y: y.map((array) => takeRows(array, rows)),
    sampleWeight: sampleWeight.map((array) => array && takeRows(array, rows)),
  };
}

/** The rows of an epoch in the order in which they are trained on. */
export function epochOrder(seed: number, epoch: number, rows: number, shuffle: boolean): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, index) => index);
  return shuffle ? new Random(seed).derive('shuffle', epoch).shuffle(order) : order;
}

/**
 * The rows, batch after batch; the last may be smaller.
 *
 * @param order the order of the rows; as they are when absent
 */
export function* batchesOfRows(data: Batch, batchSize: number, order?: Int32Array): Generator<Batch> {
  const rows = order ?? Int32Array.from({ length: batchRows(data) }, (_, index) => index);
  for (let start = 0; start < rows.length; start += batchSize) {
    yield takeBatch(data, rows.subarray(start, start + batchSize));
  }
}
