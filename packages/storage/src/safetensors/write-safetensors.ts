// Writing a safetensors file (https://github.com/huggingface/safetensors): eight bytes with the header's length, a JSON header
// that says where each tensor lies, and the tensors.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { bytesOf } from './dtypes.ts';
import { partsOf, type StoredTensors } from './stored-tensor.ts';

/** Tensors begin at a multiple of so many bytes, as the format recommends. */
const alignment = 8;

/**
 * The bytes of a file. Tensors lie in it as they say: float32 numbers as F32, or rounded to the nearest of F16 or BF16, to even between
 * two; of I8, tensors of at least eight rows and eight columns lie so, with their scales beside them, and others as F32.
 *
 * @throws Error when a number is beyond what its type can hold, or two tensors have one name
 */
export function writeSafetensors(stored: StoredTensors<Float32Array | Int32Array>): Uint8Array {
  const { tensors, metadata } = Object(stored) as StoredTensors<Float32Array | Int32Array>;
  if (!(tensors instanceof Map) || !(metadata instanceof Map))
    throw new RnnkitError(
      'invalid-argument',
      `writeSafetensors takes { tensors, metadata }, two Maps by name; got ${check.describe(stored)}.`,
    );
  // Those of the most bytes first: then each lies so that it can be used.
  const parts = Array.from(tensors, ([name, tensor]) => partsOf(name, tensor))
    .flat()
    .toSorted((a, b) => b.numbers.BYTES_PER_ELEMENT - a.numbers.BYTES_PER_ELEMENT);
  const entries = new Map<string, unknown>();
  if (metadata.size > 0) entries.set('__metadata__', Object.fromEntries(metadata));
  let offset = 0;
  for (const { name, dtype, shape, numbers } of parts) {
    if (entries.has(name))
      throw new RnnkitError('invalid-argument', `Two tensors of a file are called ${check.describe(name)}.`);
    entries.set(name, { dtype, shape, data_offsets: [offset, offset + numbers.byteLength] });
    offset += numbers.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / alignment) * alignment;
  const bytes = new Uint8Array(8 + length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let place = 8 + length;
  for (const { numbers } of parts) {
    bytes.set(bytesOf(numbers), place);
    place += numbers.byteLength;
  }
  return bytes;
}
