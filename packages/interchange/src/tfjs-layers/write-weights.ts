// Numbers as they lie in the files beside a model.json.
import { RnnkitError } from '@rnnkit/data';
import { toFloat16 } from '@rnnkit/storage';

import { quoted } from './refuse.ts';

/** How the numbers of weights lie. */
export type TfjsWeightDtype = 'float32' | 'float16' | 'uint16' | 'uint8';

/** A weight to write. */
export interface WrittenWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A weight's entry of the manifest, and its bytes. */
export interface StoredWeight {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

/** A weight as it lies in a file. @throws RnnkitError `invalid-argument` when a number is too large for float16 */
export function storeWeight({ name, shape, data }: WrittenWeight, dtype: TfjsWeightDtype): StoredWeight {
  const spec = { name, shape, dtype: 'float32' };
  if (dtype === 'float32') return { spec, bytes: bytesOf(data) };
  if (dtype === 'float16') {
    const halves = toFloat16(data);
    const place = halves.findIndex((half) => (half & 0x7fff) === 0x7c00);
    if (place !== -1)
      throw new RnnkitError(
        'invalid-argument',
        `The weight ${quoted(name)} holds ${data[place]} at position ${place}; float16 has numbers up to 65,504. Write it as float32.`,
      );
    return { spec: { ...spec, quantization: { dtype, original_dtype: 'float32' } }, bytes: bytesOf(halves) };
  }
  const { min, scale } = rangeOf(data, dtype === 'uint8' ? 255 : 65_535);
  const whole = (value: number): number => Math.round((value - min) / scale);
  const bytes = dtype === 'uint8' ? Uint8Array.from(data, whole) : bytesOf(Uint16Array.from(data, whole));
  return { spec: { ...spec, quantization: { dtype, min, scale, original_dtype: 'float32' } }, bytes };
}

/** The least number and the step with which whole numbers up to a largest one cover all; zero stays zero, as with `tensorflowjs_converter`. */
function rangeOf(data: Float32Array, largest: number): { readonly min: number; readonly scale: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (!(max > min)) return { min: data.length === 0 ? 0 : min, scale: 1 };
  const scale = (max - min) / largest;
  if (min > 0 || max < 0) return { min, scale };
  // Both ends stay within the whole numbers that there are.
  const below = Math.min(largest, Math.round(-min / scale));
  const wide = Math.max(below === 0 ? 0 : -min / below, below === largest ? 0 : max / (largest - below), scale);
  return { min: -below * wide, scale: wide };
}

function bytesOf(numbers: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Bytes one after the other, in files of up to some size. */
export function shardsOf(weights: readonly StoredWeight[], largest: number): readonly Uint8Array[] {
  const total = weights.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const shards = Array.from(
    { length: Math.max(1, Math.ceil(total / largest)) },
    (_, index) => new Uint8Array(Math.min(largest, total - index * largest)),
  );
  let place = 0;
  for (const { bytes } of weights) {
    for (let from = 0; from < bytes.length;) {
      const shard = shards[Math.floor(place / largest)]!;
      const piece = bytes.subarray(from, from + shard.length - (place % largest));
      shard.set(piece, place % largest);
      place += piece.length;
      from += piece.length;
    }
  }
  return shards;
}
