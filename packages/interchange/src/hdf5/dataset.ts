// The numbers of a dataset. Those that are stored as they are become a view of the file, or one copy where that lies at an odd
// place; those in chunks are put together, and unpacked before, which takes a promise.
import { fromFloat16 } from '@rnnkit/storage';

import type { Chunked } from './chunks.ts';
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { elementsOf, readDatatype, readShape, type Datatype } from './datatype.ts';
import { readFilters, type Filter } from './filters.ts';
import { messages, onlyMessage, type Message } from './object-header.ts';

/** Where a dataset's bytes are. */
type Layout = { readonly place: number; readonly size: number } | Chunked;

/** A dataset, of which nothing has been read but what it is. */
export class Dataset {
  readonly #file: FileBytes;
  readonly #type: Datatype;
  readonly #layout: Layout;
  readonly #filters: readonly Filter[];
  #unpacked: Uint8Array | undefined;
  /** Sizes of its axes; none of a single number. */
  readonly shape: readonly number[];
  /** How many numbers it has. */
  readonly length: number;

  constructor(file: FileBytes, all: readonly Message[]) {
    const [shape, type, layout] = [messages.dataspace, messages.datatype, messages.layout].map((kind) => {
      const message = onlyMessage(all, kind);
      if (message === undefined) throw damaged('a dataset does not say what it is');
      return message;
    }) as [Message, Message, Message];
    if (onlyMessage(all, messages.externalFiles) !== undefined) throw notRead('numbers in other files');
    const filters = onlyMessage(all, messages.filters);
    this.#file = file;
    this.#type = readDatatype(file, type.place);
    this.shape = readShape(file, shape.place) ?? [0];
    this.length = elementsOf(this.shape);
    this.#layout = readLayout(file, layout, this.shape, this.#type.size);
    this.#filters = filters === undefined ? [] : readFilters(file, filters.place);
    const { size } = this.#layout;
    if (!('tree' in this.#layout) && size < this.length * this.#type.size)
      throw damaged(`a dataset of ${this.length} elements has ${size} bytes`);
    if (!('tree' in this.#layout) && this.#filters.length > 0) throw damaged('it packs numbers that are not in chunks');
  }

  /** What its elements are, such as `float32`. */
  get dtype(): string {
    const names = { float: 'float', signed: 'int', unsigned: 'uint', text: 'text', 'heap-text': 'text' };
    const { kind, size } = this.#type;
    return kind === 'text' || kind === 'heap-text' ? names[kind] : `${names[kind]}${8 * size}`;
  }

  /** Puts chunks together, so that the numbers can be read. Where there are none, it does nothing. */
  async unpack(): Promise<void> {
    const layout = this.#layout;
    if (!('tree' in layout) || this.#unpacked !== undefined) return;
    // Keras writes none: who reads its files alone does not fetch what puts them together.
    const { readChunks } = await import('./chunks.ts');
    this.#unpacked = await readChunks(this.#file, layout, this.shape, this.#type.size, this.#filters);
  }

  /** The numbers as float32: a view of the file where they are that, and lie at a multiple of 4. @throws Error for what are no floats */
  floats(): Float32Array {
    const { kind, size } = this.#type;
    if (kind !== 'float') throw notRead(`${this.dtype} where float16, float32 or float64 is expected`);
    const bytes = this.#bytes();
    if (size === 2) return fromFloat16(new Uint16Array(...placed(bytes, 2), this.length));
    if (size === 4) return new Float32Array(...placed(bytes, 4), this.length);
    return Float32Array.from(new Float64Array(...placed(bytes, 8), this.length));
  }

  /** The numbers as whole ones. @throws Error for what are none, or beyond 2^53 */
  integers(): readonly number[] {
    const { kind, size } = this.#type;
    if (kind !== 'signed' && kind !== 'unsigned') throw notRead(`${this.dtype} where whole numbers are expected`);
    const bytes = this.#bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isSigned = kind === 'signed';
    return Array.from({ length: this.length }, (_, index) => {
      if (size === 1) return isSigned ? view.getInt8(index) : view.getUint8(index);
      if (size === 2) return isSigned ? view.getInt16(2 * index, true) : view.getUint16(2 * index, true);
      if (size === 4) return isSigned ? view.getInt32(4 * index, true) : view.getUint32(4 * index, true);
      const value = Number(isSigned ? view.getBigInt64(8 * index, true) : view.getBigUint64(8 * index, true));
      if (!Number.isSafeInteger(value)) throw damaged(`a whole number in it is about ${value}`);
      return value;
    });
  }

  #bytes(): Uint8Array {
    const layout = this.#layout;
    const size = this.length * this.#type.size;
    if (!('tree' in layout)) return this.#file.part(layout.place, size);
    if (this.#unpacked === undefined) throw damaged('a dataset in chunks has not been unpacked');
    return this.#unpacked;
  }
}

/** The memory in which bytes lie at a multiple of some size, and where: their own, or that of a copy. */
function placed(bytes: Uint8Array, size: number): [ArrayBufferLike, number] {
  return bytes.byteOffset % size === 0 ? [bytes.buffer, bytes.byteOffset] : [bytes.slice().buffer, 0];
}

function readLayout(file: FileBytes, { place, end }: Message, shape: readonly number[], width: number): Layout {
  const version = file.u8(place);
  if (version !== 3 && version !== 4) throw notRead(`a layout of version ${version}`);
  const kind = file.u8(place + 1);
  if (kind === 0) {
    const size = file.u16(place + 2);
    if (place + 4 + size > end) throw damaged('numbers go beyond the header that they are in');
    return { place: place + 4, size };
  }
  if (kind === 1) {
    const size = file.size(place + 10);
    // Numbers that nobody has written have no place, and what has none needs none.
    const at = file.address(place + 2) ?? (elementsOf(shape) === 0 ? 0 : undefined);
    if (at === undefined) throw damaged('a dataset has no numbers');
    file.expect(at, size);
    return { place: at, size };
  }
  if (kind !== 2) throw notRead(kind === 3 ? 'a virtual dataset, of other files' : `a layout of kind ${kind}`);
  if (version === 4) throw notRead('chunks of the newest format');
  return readChunkLayout(file, place, shape, width);
}

function readChunkLayout(file: FileBytes, place: number, shape: readonly number[], width: number): Chunked {
  const rank = file.u8(place + 2) - 1;
  if (rank !== shape.length || rank === 0) throw damaged('chunks have other axes than their dataset');
  const sizes = Array.from({ length: rank }, (_, axis) => file.u32(place + 11 + 4 * axis));
  const bytes = elementsOf(sizes) * width;
  if (bytes === 0 || !Number.isSafeInteger(bytes) || file.u32(place + 11 + 4 * rank) !== width)
    throw damaged(`its chunks have the shape [${sizes.join(', ')}]`);
  return { tree: file.address(place + 3), chunk: sizes, size: bytes };
}
