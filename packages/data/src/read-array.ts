// Numbers as callers have them, in lists or any typed array, as those that are worked with.
import { describe } from './describe.ts';
import { RnnkitError } from './error.ts';
import type { ArrayInput, HostArray } from './host-array.ts';
import { flatten, type NestedNumbers, type NumberArray } from './nested-numbers.ts';

/**
 * The numbers in one of the typed arrays that are worked with, checked.
 *
 * @param name what they are, for errors
 * @throws RnnkitError `invalid-data` when they are something else than numbers, or their size and shape disagree
 *
 * @example
 * toHostArray([[1, 2], [3, 4]], 'x') // { data: Int32Array [1, 2, 3, 4], shape: [2, 2] }
 */
export function toHostArray(input: ArrayInput, name: string): HostArray {
  if (!Array.isArray(input)) return readArray(input, name, 'a list of rows, a tensor, or { data, shape }');
  const { values, shape } = flatten(input as NestedNumbers, name);
  return checkShape({ data: compact(values), shape }, name);
}

/**
 * As {@link toHostArray}, of typed arrays alone, for programs that have no lists to be read.
 *
 * @throws RnnkitError `invalid-data` when they are something else, or their size and shape disagree
 */
export function expectHostArray(input: ArrayInput, name: string): HostArray {
  return readArray(input, name, 'a tensor, or what toHostArray of @rnnkit/data makes of lists, { data, shape }');
}

function readArray(input: ArrayInput, name: string, is: string): HostArray {
  const { data, shape } = Object(input) as { readonly data?: unknown; readonly shape?: unknown };
  if (!ArrayBuffer.isView(data) || !Array.isArray(shape)) {
    throw new RnnkitError('invalid-data', `${name} has to be ${is} with a typed array; got ${describe(input)}.`);
  }
  return checkShape({ data: toKnownArray(data, name), shape: shape as readonly number[] }, name);
}

function checkShape(array: HostArray, name: string): HostArray {
  const { data, shape } = array;
  const words = `[${shape.slice(0, 8).map(String).join(', ')}]`;
  if (shape.length === 0 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new RnnkitError(
      'invalid-data',
      `${name} has the shape ${words}; it has to be whole numbers, the number of rows first.`,
    );
  }
  const size = shape.reduce((product, side) => product * side, 1);
  if (data.length !== size) {
    throw new RnnkitError('invalid-data', `${name} has ${data.length} numbers, but the shape ${words} needs ${size}.`);
  }
  if (shape[0] !== 0 && size === 0)
    throw new RnnkitError('invalid-data', `${name} has rows without a number: its shape is ${words}.`);
  return array;
}

/** The numbers in one of the typed arrays that are worked with; as they are where they can be. */
function toKnownArray(data: ArrayBufferView, name: string): HostArray['data'] {
  // The tag is that of the typed array also where it comes from another realm or is of a subclass, such as Node's Buffer.
  const kind = (data as Partial<Uint8Array>)[Symbol.toStringTag] as string | undefined;
  const numbers = data as NumberArray;
  switch (kind) {
    case 'Float32Array':
    case 'Int32Array':
    case 'Uint8Array': {
      const make = { Float32Array, Int32Array, Uint8Array }[kind];
      return numbers instanceof make && numbers.constructor === make
        ? numbers
        : new make(data.buffer as ArrayBuffer, data.byteOffset, numbers.length);
    }
    case 'Int8Array':
    case 'Int16Array':
    case 'Uint8ClampedArray':
    case 'Uint16Array':
      return Int32Array.from(numbers);
    case 'Uint32Array':
    case 'Float16Array':
    case 'Float64Array':
      return compact(numbers);
    default:
      throw new RnnkitError(
        'invalid-data',
        `${name} is ${kind === undefined ? 'a DataView' : `a ${kind}`}; it has to be a typed array of numbers, such as Float32Array or Int32Array.`,
      );
  }
}

/** Numbers as int32 where that holds each as it is, and as float32 otherwise. */
function compact(numbers: ArrayLike<number>): Float32Array | Int32Array {
  for (let index = 0; index < numbers.length; index++) {
    if ((numbers[index]! | 0) !== numbers[index]) return Float32Array.from(numbers);
  }
  return Int32Array.from(numbers);
}
