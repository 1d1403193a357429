// The safetensors format (https://github.com/huggingface/safetensors): eight bytes with the header's length, a JSON header
// that says where each tensor lies, and the tensors. Files may be damaged or hostile: nothing in them is believed, and no
// size is allocated that the file does not hold.

/** A tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The tensors of a file by name, and its remarks. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The format's own limit. */
const largestHeader = 100_000_000;

/** The bytes of a file. */
export function writeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array {
  const entries: [string, unknown][] = metadata.size > 0 ? [['__metadata__', Object.fromEntries(metadata)]] : [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * data.length] }]);
    offset += 4 * data.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Padding with spaces puts the tensors at a multiple of eight bytes, as the format recommends.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let position = 8 + length;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat32(position, value, true);
      position += 4;
    }
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new Error(`${file} is cut off: it has ${bytes.length} bytes.`);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > largestHeader || headerLength > bytes.length - 8) {
    throw new Error(
      `${file} says its header has ${headerLength} bytes, but the file has ${bytes.length}. It is damaged or no safetensors file.`,
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
  const places = entries.filter((entry) => entry !== undefined).toSorted((a, b) => a.from - b.from);
  for (const { name, shape, from, to } of places) {
    if (from !== end || to > size) {
      throw new Error(
        `${file}: "${name}" is said to lie at bytes ${from} to ${to}, but it has to start at ${end} and end by ${size}. The file is damaged.`,
      );
    }
    end = to;
    const data = Float32Array.from({ length: (to - from) / 4 }, (_, index) =>
      view.getFloat32(start + from + 4 * index, true),
    );
    tensors.set(name, { shape, data });
  }
  if (end !== size)
    throw new Error(`${file} holds ${size} bytes of tensors, but its header tells of ${end}. It is damaged.`);
  return { tensors, metadata };
}

function headerEntries(header: Uint8Array, file: string): [string, unknown][] {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    parsed = JSON.parse(text);
  } catch {
    throw new Error(`${file}: its header is not JSON. It is damaged or no safetensors file.`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error(`${file}: its header is not a JSON object. It is damaged or no safetensors file.`);
  }
  return Object.entries(parsed);
}

function readMetadata(value: unknown, metadata: Map<string, string>, file: string): undefined {
  if (typeof value !== 'object' || value === null)
    throw new Error(`${file}: __metadata__ has to be an object of strings.`);
  for (const [name, remark] of Object.entries(value)) {
    if (typeof remark !== 'string') throw new Error(`${file}: __metadata__ has to be an object of strings.`);
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
  if (dtype !== 'F32')
    throw new Error(`${file}: "${name}" is of type ${JSON.stringify(dtype) ?? 'none'}; only F32 is read.`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) {
    throw new Error(`${file}: "${name}" has no shape of up to eight sizes.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new Error(`${file}: "${name}" does not say where it lies.`);
  }
  const [from, to] = offsets as [number, number];
  const bytes = 4 * shape.reduce((product: number, side: number) => product * side, 1);
  if (to - from !== bytes) {
    throw new Error(
      `${file}: "${name}" takes ${bytes} bytes by its shape and ${to - from} by its place. The file is damaged.`,
    );
  }
  return { name, shape, from, to };
}
