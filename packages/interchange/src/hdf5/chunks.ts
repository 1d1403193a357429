// Datasets in chunks: where each is, how it is packed, and putting them together.
import { inflate } from '@rnnkit/storage';

import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { readFilters, type Filter } from './filters.ts';
import type { Message } from './messages.ts';
import { elementsOf } from './shape.ts';

const deepest = 16;

interface Chunk {
  /** Its first element along each axis. */
  readonly start: readonly number[];
  readonly place: number;
  readonly size: number;
  /** A bit for each filter that it was not packed by. */
  readonly skipped: number;
}

/** Chunks of a dataset. */
interface Chunked {
  /** Where the tree of them is; nowhere while nobody has written any. */
  readonly tree: number | undefined;
  /** Elements of a chunk along each axis. */
  readonly sizes: readonly number[];
  /** Bytes of a chunk. */
  readonly size: number;
  readonly filters: readonly Filter[];
}

/**
 * What reads the bytes of a dataset's elements, in order.
 *
 * @param layout where its chunks are
 * @param filters how they are packed, if they are
 * @throws Error for what is not read, before anything is unpacked
 */
export function chunkReader(
  file: FileBytes,
  layout: Message,
  filters: Message | undefined,
  shape: readonly number[],
  width: number,
): () => Promise<Uint8Array> {
  const chunked = readLayout(file, layout, shape, width);
  const packed = { ...chunked, filters: filters === undefined ? [] : readFilters(file, filters.place) };
  return () => readChunks(file, packed, shape, width);
}

function readLayout(
  file: FileBytes,
  { place }: Message,
  shape: readonly number[],
  width: number,
): Omit<Chunked, 'filters'> {
  if (file.u8(place) === 4) throw notRead('chunks of the newest format');
  const rank = file.u8(place + 2) - 1;
  if (rank !== shape.length || rank === 0) throw damaged('chunks have other axes than their dataset');
  const sizes = Array.from({ length: rank }, (_, axis) => file.u32(place + 11 + 4 * axis));
  const bytes = elementsOf(sizes) * width;
  if (bytes === 0 || !Number.isSafeInteger(bytes) || file.u32(place + 11 + 4 * rank) !== width)
    throw damaged(`its chunks have the shape [${sizes.join(', ')}]`);
  return { tree: file.address(place + 3), sizes, size: bytes };
}

async function readChunks(
  file: FileBytes,
  { tree, sizes, size, filters }: Chunked,
  shape: readonly number[],
  width: number,
): Promise<Uint8Array> {
  const total = shape.reduce((product, side) => product * side, width);
  if (total === 0) return new Uint8Array(0);
  if (tree === undefined) throw damaged('a dataset has no numbers');
  const counts = shape.map((side, axis) => Math.ceil(side / sizes[axis]!));
  const expected = counts.reduce((product, count) => product * count, 1);
  const chunks = chunksOf(file, tree, shape.length, expected);
  const places = new Set(chunks.map(({ start }) => start.join()));
  const fits = ({ start }: Chunk): boolean =>
    start.every((first, axis) => Number.isInteger(first / sizes[axis]!) && first < shape[axis]!);
  if (chunks.length !== expected || places.size !== expected || !chunks.every(fits))
    throw damaged('a dataset lacks some of its numbers');
  file.allow(total + size);
  const whole = new Uint8Array(total);
  for (const part of chunks)
    place(await unpackChunk(file, part, size, width, filters), part.start, sizes, whole, shape, width);
  return whole;
}

/** All chunks of a tree; no node of it is met twice. */
function chunksOf(file: FileBytes, root: number, rank: number, most: number): readonly Chunk[] {
  const found: Chunk[] = [];
  const seen = new Set<number>();
  const keyBytes = 8 + 8 * (rank + 1);
  const walk = (node: number, depth: number): void => {
    if (seen.has(node) || depth > deepest) throw damaged('its chunks go round in circles');
    seen.add(node);
    if (!file.isAt(node, 'TREE') || file.u8(node + 4) !== 1) throw damaged('its chunks are not where it says');
    const level = file.u8(node + 5);
    for (let index = 0; index < file.u16(node + 6); index++) {
      const key = node + 24 + index * (keyBytes + 8);
      const child = file.knownAddress(key + keyBytes);
      if (level > 0) {
        walk(child, depth + 1);
        continue;
      }
      if (found.length === most) throw damaged('a dataset has more chunks than it can have');
      const size = file.u32(key);
      file.expect(child, size);
      const start = Array.from({ length: rank }, (_, axis) => file.size(key + 8 + 8 * axis));
      found.push({ start, place: child, size, skipped: file.u32(key + 4) });
    }
  };
  walk(root, 0);
  return found;
}

/** The bytes of a chunk: its filters, from the last to the first, undone. */
async function unpackChunk(
  file: FileBytes,
  { place: at, size: stored, skipped }: Chunk,
  size: number,
  width: number,
  filters: readonly Filter[],
): Promise<Uint8Array> {
  let bytes = file.part(at, stored);
  for (const [index, filter] of [...filters.entries()].toReversed()) {
    if (((skipped >>> index) & 1) !== 0) continue;
    bytes =
      filter === 'deflate' ? await inflate(bytes, 'a chunk of an HDF5 file', size, 'deflate') : unshuffle(bytes, width);
  }
  if (bytes.length !== size) throw damaged(`a chunk of it has ${bytes.length} bytes instead of ${size}`);
  return bytes;
}

/** Puts together what was taken apart: first bytes of all elements, second bytes of all, and so on. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width);
  const whole = bytes.slice();
  for (let index = 0; index < count; index++)
    for (let part = 0; part < width; part++) whole[index * width + part] = bytes[part * count + index]!;
  return whole;
}

/** Copies a chunk to where it belongs, a run along the last axis at a time; what sticks out is left. */
function place(
  bytes: Uint8Array,
  start: readonly number[],
  sizes: readonly number[],
  whole: Uint8Array,
  shape: readonly number[],
  width: number,
): void {
  const last = shape.length - 1;
  const run = Math.min(sizes[last]!, shape[last]! - start[last]!) * width;
  const copy = (axis: number, from: number, to: number): void => {
    if (axis === last) {
      const begin = (to * shape[last]! + start[last]!) * width;
      whole.set(bytes.subarray(from * sizes[last]! * width, from * sizes[last]! * width + run), begin);
      return;
    }
    const count = Math.min(sizes[axis]!, shape[axis]! - start[axis]!);
    for (let index = 0; index < count; index++)
      copy(axis + 1, from * sizes[axis]! + index, to * shape[axis]! + start[axis]! + index);
  };
  copy(0, 0, 0);
}
