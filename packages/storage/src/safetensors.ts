// The safetensors format (https://github.com/huggingface/safetensors): eight bytes with the header's length, a JSON header
// that says where each tensor lies, and the tensors. Files may be damaged or hostile: nothing in them is believed, and no
// size is allocated that the file does not hold.
import { check, RnnkitError } from '@rnnkit/data';

import { parseJson } from './json-file.ts';

/** A tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Where it lies in the file's bytes, if they lie so that they can be used; then nobody may change them. */
  readonly data: Float32Array;
}

/** The tensors of a file by name, and its remarks. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The format allows 100 MB; a header of that size tells of a million tensors. */
const largestHeader = 16 * 1024 * 1024;
/** Tensors begin at a multiple of so many bytes, as the format recommends. */
const alignment = 8;
const numberBytes = Float32Array.BYTES_PER_ELEMENT;
/** The format has the lowest byte first, as nearly every machine. */
const isNative = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of a file. */
export function writeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array {
  const entries: [string, unknown][] = metadata.size > 0 ? [['__metadata__', Object.fromEntries(metadata)]] : [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / alignment) * alignment;
  const bytes = new Uint8Array(8 + length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let place = 8 + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    if (!isNative) swap(bytes.subarray(place, place + data.byteLength));
    place += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a file.
 *
 * @param file its name, for errors
 * @throws Error when anything in it is not as it has to be
 */
export function readSafetensors(bytes: Uint8Array, file: string): StoredTensors {
  if (bytes.length < 8) throw new RnnkitError('invalid-file', `${file} is cut off: it has ${bytes.length} bytes.`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerLength > bytes.length - 8) {
    throw new RnnkitError(
      'invalid-file',
      `${file} says its header has ${headerLength} bytes, but the file has ${bytes.length}. It is damaged or no safetensors file.`,
    );
  }
  if (headerLength > largestHeader) {
    throw new RnnkitError(
      'invalid-file',
      `${file} has a header of ${headerLength} bytes; up to ${largestHeader} are read.`,
    );
  }
  const start = 8 + headerLength;
  const size = bytes.length - start;
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, string>();
  let end = 0;
  const entries = headerEntries(bytes.subarray(8, start), file).map(([name, value]) =>
    name === '__metadata__' ? readMetadata(value, metadata, file) : readEntry(name, value, file),
  );
  const places = entries.filter((entry) => entry !== undefined).toSorted((a, b) => a.from - b.from || a.to - b.to);
  for (const { name, shape, from, to } of places) {
    if (from !== end || to > size) {
      throw new RnnkitError(
        'invalid-file',
        `${file}: ${check.describe(name)} is said to lie at bytes ${from} to ${to}, but it has to start at ${end} and end by ${size}. The file is damaged.`,
      );
    }
    end = to;
    tensors.set(name, { shape, data: numbersAt(bytes, start + from, start + to) });
  }
  if (end !== size)
    throw new RnnkitError(
      'invalid-file',
      `${file} holds ${size} bytes of tensors, but its header tells of ${end}. It is damaged.`,
    );
  return { tensors, metadata };
}

function numbersAt(bytes: Uint8Array, from: number, to: number): Float32Array {
  const place = bytes.byteOffset + from;
  if (isNative && place % numberBytes === 0) {
    return new Float32Array(bytes.buffer as ArrayBuffer, place, (to - from) / numberBytes);
  }
  // A Buffer's own slice would not copy.
  const copy = new Uint8Array(bytes.subarray(from, to));
  if (!isNative) swap(copy);
  return new Float32Array(copy.buffer);
}

/** Turns the bytes of each number round. */
function swap(bytes: Uint8Array): void {
  for (let place = 0; place < bytes.length; place += numberBytes) bytes.subarray(place, place + numberBytes).reverse();
}

function headerEntries(header: Uint8Array, file: string): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = parseJson(header);
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      `${file}: its header cannot be read: ${(error as Error).message} It is damaged or no safetensors file.`,
      {
        cause: error,
      },
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RnnkitError(
      'invalid-file',
      `${file}: its header is not a JSON object. It is damaged or no safetensors file.`,
    );
  }
  return Object.entries(parsed);
}

function readMetadata(value: unknown, metadata: Map<string, string>, file: string): undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RnnkitError('invalid-file', `${file}: __metadata__ has to be an object of strings.`);
  for (const [name, remark] of Object.entries(value)) {
    if (typeof remark !== 'string')
      throw new RnnkitError('invalid-file', `${file}: __metadata__ has to be an object of strings.`);
    metadata.set(name, remark);
  }
  return undefined;
}

function readEntry(
  name: string,
  value: unknown,
  file: string,
): { readonly name: string; readonly shape: number[]; readonly from: number; readonly to: number } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isCount = (count: unknown): count is number =>
    typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  const called = `${file}: ${check.describe(name)}`;
  if (dtype !== 'F32')
    throw new RnnkitError('invalid-file', `${called} is of type ${check.describe(dtype)}; only F32 is read.`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) {
    throw new RnnkitError('invalid-file', `${called} has no shape of up to eight sizes.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new RnnkitError('invalid-file', `${called} does not say where it lies.`);
  }
  const [from, to] = offsets as [number, number];
  const bytes = numberBytes * shape.reduce((product: number, side: number) => product * side, 1);
  if (to - from !== bytes) {
    throw new RnnkitError(
      'invalid-file',
      `${called} takes ${bytes} bytes by its shape and ${to - from} by its place. The file is damaged.`,
    );
  }
  return { name, shape, from, to };
}
