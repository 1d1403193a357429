// Data as the caller has it, on the host: batches are taken from it row by row.
import { Tensor, tensor } from '@tensorflow/tfjs-core';

/** Numbers with a shape, rows first, such as what `padSequences` returns. */
export interface HostArray {
  /** The numbers, row by row. */
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** The shape; the first size is the number of rows. */
  readonly shape: readonly number[];
}

/** What `fit`, `evaluate` and `predict` take: an array with its shape, a tensor, or nested lists. */
export type DataInput = HostArray | Tensor | readonly number[] | readonly (readonly number[])[];

/**
 * The data on the host.
 *
 * @param name what it is, for errors
 * @throws Error when its size and shape disagree
 */
export async function toHostArray(input: DataInput, name: string): Promise<HostArray> {
  if (input instanceof Tensor) return { data: await input.data(), shape: input.shape };
  if (isList(input)) return listToHostArray(input, name);
  const { data, shape } = input;
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.length === 0 || data.length !== size) {
    throw new Error(`${name} has ${data.length} numbers, but the shape [${shape.join(', ')}] needs ${size}.`);
  }
  return input;
}

function isList(input: DataInput): input is readonly number[] | readonly (readonly number[])[] {
  return Array.isArray(input);
}

function listToHostArray(rows: readonly number[] | readonly (readonly number[])[], name: string): HostArray {
  const lists = rows.map((row) => (typeof row === 'number' ? [row] : row));
  const columns = lists[0]?.length ?? 0;
  const ragged = lists.findIndex((row) => row.length !== columns);
  if (ragged !== -1) {
    throw new Error(
      `${name} has ${columns} numbers in row 0 and ${lists[ragged]!.length} in row ${ragged}. Pad the rows to one length, for example with padSequences.`,
    );
  }
  const numbers = lists.flat();
  const data = numbers.every((value) => Number.isInteger(value))
    ? Int32Array.from(numbers)
    : Float32Array.from(numbers);
  return { data, shape: typeof rows[0] === 'number' ? [rows.length] : [rows.length, columns] };
}

/** How many rows it has. */
export function rowCount({ shape }: HostArray): number {
  return shape[0] ?? 0;
}

/** Some of its rows, in the order given. */
export function takeRows(array: HostArray, rows: ArrayLike<number>): HostArray {
  const length = array.data.length / Math.max(1, rowCount(array));
  const data = new (array.data.constructor as Float32ArrayConstructor)(rows.length * length) as HostArray['data'];
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row]! * length;
    data.set(array.data.subarray(from, from + length), row * length);
  }
  return { data, shape: [rows.length, ...array.shape.slice(1)] };
}

/** The tensor of an array: int32 where the numbers are, float32 else. */
export function toTensor({ data, shape }: HostArray): Tensor {
  return tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}
