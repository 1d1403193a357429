// A tensor as numbers, and how it becomes numbers of a file.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { toBfloat16 } from '../numbers/bfloat16.ts';
import { toFloat16 } from '../numbers/float16.ts';
import { isQuantizable, quantize } from '../numbers/int8.ts';
import type { StoredDtype, StoredNumbers } from './dtypes.ts';

/** A tensor of a file: floating-point numbers, or whole ones where it says so. */
export interface StoredTensor<Data extends Float32Array | Int32Array = Float32Array> {
  readonly shape: readonly number[];
  /** Where it lies in the file's bytes, if it lies so that it can be used; then nobody may change them. */
  readonly data: Data;
  /** The type of its numbers in the file. Default F32, of an Int32Array I32. */
  readonly dtype?: StoredDtype;
}

/** The tensors of a file by name, and its remarks. */
export interface StoredTensors<Data extends Float32Array | Int32Array = Float32Array> {
  readonly tensors: ReadonlyMap<string, StoredTensor<Data>>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A tensor of either kind. */
export type AnyTensor = StoredTensor<Float32Array | Int32Array>;

/** Numbers as they lie in a file. */
export interface Part {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  readonly numbers: StoredNumbers;
}

const halves = {
  F16: { to: toFloat16, infinity: 0x7c00, largest: '65,504' },
  BF16: { to: toBfloat16, infinity: 0x7f80, largest: '3.39e38' },
} as const;

/** The name of the tensor that holds the scales of one in eight bits. */
export const scalesOf = (name: string): string => `${name}.scale`;

/** What lies in a file of a tensor. @throws Error when its numbers are none of the type's */
export function partsOf(name: string, { shape, data, dtype }: AnyTensor): readonly Part[] {
  const called = check.describe(name);
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length)
    throw new RnnkitError(
      'invalid-argument',
      `The tensor ${called} has ${data.length} numbers, and [${shape.join(', ')}] by its shape.`,
    );
  if (data instanceof Int32Array) {
    if (dtype === undefined || dtype === 'I32') return [{ name, dtype: 'I32', shape, numbers: data }];
    throw new RnnkitError(
      'invalid-argument',
      `The tensor ${called} holds whole numbers, which lie as I32, not ${dtype}.`,
    );
  }
  if (dtype === 'F16' || dtype === 'BF16') return [{ name, dtype, shape, numbers: toHalves(data, dtype, called) }];
  if (dtype === 'I32')
    throw new RnnkitError('invalid-argument', `The tensor ${called} holds float32 numbers, which do not lie as I32.`);
  if (dtype !== 'I8' || !isQuantizable(shape)) return [{ name, dtype: 'F32', shape, numbers: data }];
  const place = data.findIndex((value) => !Number.isFinite(value));
  if (place !== -1)
    throw new RnnkitError(
      'invalid-argument',
      `The tensor ${called} holds ${data[place]} at position ${place}, which I8 has no number for; write it as F32.`,
    );
  const { values, scales, scaleShape } = quantize(data, shape);
  return [
    { name, dtype, shape, numbers: values },
    { name: scalesOf(name), dtype: 'F32', shape: scaleShape, numbers: scales },
  ];
}

function toHalves(data: Float32Array, dtype: 'F16' | 'BF16', called: string): Uint16Array {
  const { to, infinity, largest } = halves[dtype];
  const words = to(data);
  const place = words.findIndex((word, index) => (word & 0x7fff) === infinity && Number.isFinite(data[index]));
  if (place === -1) return words;
  throw new RnnkitError(
    'invalid-argument',
    `The tensor ${called} holds ${data[place]} at position ${place}; ${dtype} has numbers up to ${largest}. Write it as ${dtype === 'F16' ? 'BF16 or F32' : 'F32'}.`,
  );
}
