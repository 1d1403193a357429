// The plain arrays that references compute on, and their way to tensors and back. No arithmetic lives here.
import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/** One row of numbers. */
export type Vector = Float64Array;

/** A row-major array of numbers in float64. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** The type of the tensor made from it; float32 when absent. */
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** Whether a backend copies these values and so has no error to make. */
  readonly exact?: boolean;
}

/** Named arrays: the inputs or the results of a kernel. Inputs that are absent are undefined or missing. */
export type Arrays = Readonly<Record<string, NdArray | undefined>>;

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** An array of zeros. */
export function zeros(shape: readonly number[]): NdArray {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

/** An array whose elements are what `value` returns for each position in turn, rounded to what a tensor can hold. */
export function arrayOf(
  shape: readonly number[],
  value: (index: number) => number,
  dtype: 'float32' | 'int32' | 'bool' = 'float32',
): NdArray {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, index) => Math.fround(value(index))), dtype };
}

/** One row of a matrix, or of the matrix that a deeper array is when all its leading axes are taken as one. */
export function rowOf(array: NdArray, row: number): Vector {
  const columns = array.shape.at(-1) ?? 1;
  return array.data.subarray(row * columns, (row + 1) * columns);
}

/** The element at a position. */
export function at(data: Float64Array, index: number): number {
  const value = data[index];
  if (value === undefined) throw new RangeError(`Index ${index} is outside ${data.length} elements.`);
  return value;
}

/** A tensor with the array's values, on the active backend. */
export function toTensor(array: NdArray): Tensor {
  const shape = [...array.shape];
  if (array.dtype === 'int32') return tensor(Int32Array.from(array.data), shape, 'int32');
  if (array.dtype === 'bool') return tensor(Uint8Array.from(array.data), shape, 'bool');
  return tensor(Float32Array.from(array.data), shape, 'float32');
}
