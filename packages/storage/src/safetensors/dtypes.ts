// The types that numbers have in a file. The format has the lowest byte first.

interface Arrays {
  readonly F32: typeof Float32Array;
  readonly I32: typeof Int32Array;
  readonly F16: typeof Uint16Array;
  readonly BF16: typeof Uint16Array;
  readonly I8: typeof Int8Array;
}

const arrays: Arrays = { F32: Float32Array, I32: Int32Array, F16: Uint16Array, BF16: Uint16Array, I8: Int8Array };

/**
 * The type that a tensor's numbers have in a file: floating-point numbers of 32 bits, of 16 (IEEE's half and bfloat16), whole ones of
 * 32 bits, and eight bits with scales.
 */
export type StoredDtype = keyof Arrays;

/** The types that floating-point numbers may have in a file. */
export type FloatDtype = Exclude<StoredDtype, 'I32'>;

/** Each {@link FloatDtype}, the most exact first. */
export const floatDtypes: readonly FloatDtype[] = ['F32', 'F16', 'BF16', 'I8'];

/** Numbers as they lie in a file; halves as their bits. */
export type StoredNumbers = Float32Array | Int32Array | Uint16Array | Int8Array;

/** The types by name. */
export const dtypes: readonly StoredDtype[] = Object.keys(arrays) as StoredDtype[];

/** Bytes of a number. */
export const bytesOfDtype = (dtype: StoredDtype): number => arrays[dtype].BYTES_PER_ELEMENT;

/** As nearly every machine. */
const isNative = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of numbers, the lowest of each first; a view on most machines. */
export function bytesOf(numbers: StoredNumbers): Uint8Array {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return isNative ? bytes : swapped(bytes, numbers.BYTES_PER_ELEMENT);
}

/** Numbers of a file where they lie, if they lie so that they can be used; else a copy. */
export function numbersAt(bytes: Uint8Array, from: number, to: number, dtype: StoredDtype): StoredNumbers {
  const width = bytesOfDtype(dtype);
  const place = bytes.byteOffset + from;
  if (isNative && place % width === 0)
    return new arrays[dtype](bytes.buffer as ArrayBuffer, place, (to - from) / width);
  // A Buffer's own slice would not copy.
  const copy = new Uint8Array(bytes.subarray(from, to));
  return new arrays[dtype]((isNative ? copy : swapped(copy, width)).buffer);
}

/** With the bytes of each number turned round. */
function swapped(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  for (let place = 0; place < copy.length; place += width) copy.subarray(place, place + width).reverse();
  return copy;
}
