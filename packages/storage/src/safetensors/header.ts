// The header of a safetensors file. It may be damaged or hostile: nothing in it is believed, and its tensors have to fill the file.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { parseJson } from '../json-file.ts';
import { largestModel } from '../largest-files.ts';
import { bytesOfDtype, dtypes, type StoredDtype } from './dtypes.ts';

/** Where a tensor lies, from the end of the header on. */
export interface TensorPlace<Dtype extends string = StoredDtype> {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** What a header says. */
export interface Header<Dtype extends string = StoredDtype> {
  /** One after the other, without a gap. */
  readonly places: readonly TensorPlace<Dtype>[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes in front of the header, which say how long it is. */
export const prefixBytes = 8;
/** The format allows 100 MB; a header of that size tells of a million tensors. */
const largestHeader = 16 * 1024 * 1024;

/**
 * The bytes of a file's header.
 *
 * @param prefix the file's first eight bytes, or more
 * @param size of the whole file
 * @param file its name, for errors
 */
export function headerLength(prefix: Uint8Array, size: number, file: string): number {
  if (prefix.length < prefixBytes) throw new RnnkitError('invalid-file', `${file} is cut off: it has ${size} bytes.`);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, prefixBytes).getBigUint64(0, true));
  if (length > size - prefixBytes) {
    throw new RnnkitError(
      'invalid-file',
      `${file} says its header has ${length} bytes, but the file has ${size}. It is damaged or no safetensors file.`,
    );
  }
  if (length <= largestHeader) return length;
  throw new RnnkitError('invalid-file', `${file} has a header of ${length} bytes; up to ${largestHeader} are read.`);
}

/** What a header says. @throws Error unless its tensors are whole, and fill the rest of a file of that size */
export function readHeader(header: Uint8Array, fileSize: number, file: string): Header {
  return readHeaderOf(header, fileSize, file, widths);
}

const widths: ReadonlyMap<StoredDtype, number> = new Map(dtypes.map((dtype) => [dtype, bytesOfDtype(dtype)]));

/** As {@link readHeader}, of a file whose numbers may be of other types. @param widths the bytes of a number of each */
export function readHeaderOf<Dtype extends string>(
  header: Uint8Array,
  fileSize: number,
  file: string,
  widths: ReadonlyMap<Dtype, number>,
): Header<Dtype> {
  const size = fileSize - prefixBytes - header.length;
  const metadata = new Map<string, string>();
  const places: TensorPlace<Dtype>[] = [];
  for (const [name, value] of headerEntries(header, file)) {
    if (name === '__metadata__') readMetadata(value, metadata, file);
    else places.push(readPlace(name, value, file, widths));
  }
  places.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  let loaded = 0;
  for (const { name, dtype, from, to } of places) {
    if (from !== end || to > size) {
      throw new RnnkitError(
        'invalid-file',
        `${file}: ${check.describe(name)} is said to lie at bytes ${from} to ${to}, but it has to start at ${end} and end by ${size}. The file is damaged.`,
      );
    }
    end = to;
    loaded += ((to - from) / widths.get(dtype)!) * Float32Array.BYTES_PER_ELEMENT;
  }
  if (end !== size)
    throw new RnnkitError(
      'invalid-file',
      `${file} holds ${size} bytes of tensors, but its header tells of ${end}. It is damaged.`,
    );
  if (loaded > largestModel)
    throw new RnnkitError('invalid-file', `${file} holds more than 4 GiB of float32 numbers, which cannot be loaded.`);
  return { places, metadata };
}

function headerEntries(header: Uint8Array, file: string): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = parseJson(header);
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      `${file}: its header cannot be read: ${(error as Error).message} It is damaged or no safetensors file.`,
      { cause: error },
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

function readMetadata(value: unknown, metadata: Map<string, string>, file: string): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  for (const [name, remark] of isObject ? Object.entries(value) : [['', undefined]]) {
    if (typeof remark !== 'string')
      throw new RnnkitError('invalid-file', `${file}: __metadata__ has to be an object of strings.`);
    metadata.set(name as string, remark);
  }
}

function readPlace<Dtype extends string>(
  name: string,
  value: unknown,
  file: string,
  widths: ReadonlyMap<Dtype, number>,
): TensorPlace<Dtype> {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isCount = (count: unknown): count is number =>
    typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  const called = `${file}: ${check.describe(name)}`;
  const width = widths.get(dtype as Dtype);
  if (width === undefined) {
    const known = [...widths.keys()];
    throw new RnnkitError(
      'invalid-file',
      `${called} is of type ${check.describe(dtype)}; ${known.slice(0, -1).join(', ')} and ${known.at(-1)} are read.`,
    );
  }
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) {
    throw new RnnkitError('invalid-file', `${called} has no shape of up to eight sizes.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new RnnkitError('invalid-file', `${called} does not say where it lies.`);
  }
  const [from, to] = offsets as [number, number];
  const bytes = width * shape.reduce((product: number, side: number) => product * side, 1);
  if (to - from !== bytes) {
    throw new RnnkitError(
      'invalid-file',
      `${called} takes ${bytes} bytes by its shape and ${to - from} by its place. The file is damaged.`,
    );
  }
  return { name, dtype: dtype as Dtype, shape, from, to };
}
