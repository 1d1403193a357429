// Numbers with a shape as the caller has them, on the host: batches are taken from them row by row.
import { describe } from './describe.ts';
import { RnnkitError } from './error.ts';
import type { NestedNumbers, NumberArray } from './nested-numbers.ts';

/** Numbers with a shape, rows first, such as what `padSequences` returns. */
export interface HostArray {
  /** The numbers, row by row. */
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** The shape; the first size is the number of rows. */
  readonly shape: readonly number[];
}

/** Numbers in a typed array of any kind, with their shape. */
export type TypedArrayInput = HostArray | { readonly data: NumberArray; readonly shape: readonly number[] };

/** Numbers in a typed array with their shape, or nested lists, of which each item is a row. Booleans count as 1 and 0. */
export type ArrayInput = TypedArrayInput | NestedNumbers;

/** Whether something is numbers as they are worked with: in one of three kinds of array, as many as their shape says, and some to a row. */
export function isHostArray(value: unknown): value is HostArray {
  const { data, shape } = Object(value) as Partial<HostArray>;
  return (
    [Float32Array, Int32Array, Uint8Array].some((kind) => data?.constructor === kind) &&
    Array.isArray(shape) &&
    shape.length > 0 &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    data!.length === shape.reduce((product, side) => product * side, 1) &&
    (data!.length > 0 || shape[0] === 0)
  );
}

/** How many rows it has. @throws RnnkitError `invalid-argument` when it is no array of numbers with a shape */
export function rowCount(array: HostArray): number {
  expectArray('rowCount', array);
  return array.shape[0] ?? 0;
}

/** Numbers of a row that are copied one by one. */
const shortRow = 256;

/**
 * Some of its rows, in the order given.
 *
 * @param rows their numbers, from 0
 * @throws RnnkitError `invalid-argument` when it is no array of numbers with a shape, or a row is not there
 */
export function takeRows(array: HostArray, rows: ArrayLike<number>): HostArray {
  const count = rowCount(array);
  if (!(Array.isArray(rows) || (ArrayBuffer.isView(rows) && 'length' in rows)))
    throw new RnnkitError('invalid-argument', `takeRows takes a list of row numbers; got ${describe(rows)}.`);
  const length = array.data.length / Math.max(1, count);
  const data = new (array.data.constructor as Float32ArrayConstructor)(rows.length * length) as HostArray['data'];
  for (let row = 0; row < rows.length; row++) {
    expectRow('takeRows', rows[row], count - 1);
    const from = rows[row]! * length;
    // A view of a row takes longer to make than a short row to copy.
    if (length > shortRow) data.set(array.data.subarray(from, from + length), row * length);
    else for (let place = 0; place < length; place++) data[row * length + place] = array.data[from + place]!;
  }
  return { data, shape: [rows.length, ...array.shape.slice(1)] };
}

function expectArray(owner: string, array: HostArray): void {
  const { data, shape } = Object(array) as Partial<HostArray>;
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes numbers with a shape, such as toHostArray makes; got ${describe(array)}.`,
  );
}

function expectRow(owner: string, row: number | undefined, last: number): void {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row <= last) return;
  throw new RnnkitError('invalid-argument', `${owner}: rows are 0 to ${last}; got ${describe(row)}.`);
}
