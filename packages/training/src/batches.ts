// From data to batches.
import { Random } from '@rnnkit/data';

import { rowCount, takeRows, type HostArray } from './host-array.ts';

/** Some rows of inputs and labels. */
export interface Batch {
  /** Inputs, one row per sample. */
  readonly x: HostArray;
  /** Labels, one row per sample. */
  readonly y: HostArray;
  /** How much each row counts; one when absent. */
  readonly sampleWeight?: Float32Array | undefined;
}

/** A batch with all it may have. */
export type FullBatch = Required<Pick<Batch, 'x' | 'y'>> & { readonly sampleWeight: Float32Array };

/** A batch with the weights that count every row as one where there are none. */
export function fullBatch({ x, y, sampleWeight }: Batch): FullBatch {
  return { x, y, sampleWeight: sampleWeight ?? new Float32Array(rowCount(x)).fill(1) };
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
export function* batchesOfRows(data: Batch, batchSize: number, order?: Int32Array): Generator<FullBatch> {
  const rows = order ?? Int32Array.from({ length: rowCount(data.x) }, (_, index) => index);
  for (let start = 0; start < rows.length; start += batchSize) {
    const taken = rows.subarray(start, start + batchSize);
    yield {
      x: takeRows(data.x, taken),
      y: takeRows(data.y, taken),
      sampleWeight: Float32Array.from(taken, (row) => data.sampleWeight?.[row] ?? 1),
    };
  }
}
