// From data to batches.
import { rowCount, takeRows, type HostArray } from './host-array.ts';

/** Some rows of inputs and labels. */
export interface Batch {
  /** Inputs, one row per sample. */
  readonly x: HostArray;
  /** Labels, one row per sample. */
  readonly y: HostArray;
  /** How much each row counts; one when absent. */
  readonly sampleWeight?: Float32Array | readonly number[] | undefined;
}

/** A batch with all it may have. */
export type FullBatch = Required<Pick<Batch, 'x' | 'y'>> & { readonly sampleWeight: Float32Array };

/** A batch with the weights that count every row as one where there are none. */
export function fullBatch(batch: Batch): FullBatch {
  checkRows(batch);
  const { x, y, sampleWeight } = batch;
  return { x, y, sampleWeight: Float32Array.from({ length: rowCount(x) }, (_, row) => sampleWeight?.[row] ?? 1) };
}

/** Throws when inputs, labels and weights are not as many. */
export function checkRows({ x, y, sampleWeight }: Batch): void {
  const rows = rowCount(x);
  if (rows === 0) throw new Error('There are no rows to work on.');
  if (rowCount(y) !== rows) throw new Error(`x has ${rows} rows, y has ${rowCount(y)}.`);
  if (sampleWeight !== undefined && sampleWeight.length !== rows) {
    throw new Error(`x has ${rows} rows, sampleWeight has ${sampleWeight.length}.`);
  }
}

/**
 * The rows, batch after batch; the last may be smaller.
 *
 * @param order the order of the rows; as they are when absent
 */
export function* batchesOfRows(data: Batch, batchSize: number, order?: Int32Array): Generator<FullBatch> {
  checkRows(data);
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
