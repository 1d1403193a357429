// The numbers of a dataset. Those that are stored as they are become a view of the file, or one copy where that lies at an odd
// place. Keras writes floats of 4 bytes, in one piece: what reads others is fetched where a file has them.
import type { Datatype } from './datatype.ts';
import { damaged, notRead, type FileBytes } from './file-bytes.ts';
import { messages, onlyMessage, type Message } from './messages.ts';
import { elementsOf, readShape } from './shape.ts';

/** Where the bytes of elements are: here, or where something has to be done for them. */
type Content = Uint8Array | (() => Promise<Uint8Array>);

/** A dataset, of which nothing has been read but what it is. */
export class Dataset {
  /** What its elements are. */
  readonly type: Datatype;
  /** Sizes of its axes; none of a single number. */
  readonly shape: readonly number[];
  /** How many numbers it has. */
  readonly length: number;
  #content: Content;
  #convert: ((bytes: Uint8Array, size: number) => Float32Array) | undefined;

  constructor(type: Datatype, shape: readonly number[], content: Content) {
    this.type = type;
    this.shape = shape;
    this.length = elementsOf(shape);
    this.#content = content;
  }

  /** What its elements are, such as `float32`. */
  get dtype(): string {
    const { kind, size } = this.type;
    if (kind === 'text' || kind === 'heap-text') return 'text';
    return `${{ float: 'float', signed: 'int', unsigned: 'uint' }[kind]}${8 * size}`;
  }

  /** The bytes of its elements, once it has been unpacked. */
  get bytes(): Uint8Array {
    if (this.#content instanceof Uint8Array) return this.#content;
    throw damaged('a dataset in chunks has not been unpacked');
  }

  /** Puts chunks together, and fetches what is needed, so that the numbers can be read. */
  async unpack(): Promise<void> {
    if (!(this.#content instanceof Uint8Array)) this.#content = await this.#content();
    if (this.type.kind === 'float' && this.type.size !== 4)
      this.#convert = (await import('./other-floats.ts')).asFloat32;
  }

  /**
   * The numbers as float32, once it has been unpacked: a view of the file where they are that, and lie at a multiple of 4.
   *
   * @throws Error for what are no floats
   */
  floats(): Float32Array {
    const { kind, size } = this.type;
    if (kind !== 'float') throw notRead(`${this.dtype} where float16, float32 or float64 is expected`);
    const { bytes } = this;
    const placed = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
    if (size === 4) return new Float32Array(placed.buffer, placed.byteOffset, this.length);
    if (this.#convert === undefined) throw damaged(`a dataset of ${this.dtype} has not been unpacked`);
    return this.#convert(placed, size);
  }
}

/** The dataset that messages describe. @throws Error for what is not read, by its name */
export async function openDataset(file: FileBytes, all: readonly Message[]): Promise<Dataset> {
  const [space, type, layout] = [messages.dataspace, messages.datatype, messages.layout].map((kind) => {
    const message = onlyMessage(all, kind);
    if (message === undefined) throw damaged('a dataset does not say what it is');
    return message;
  }) as [Message, Message, Message];
  if (onlyMessage(all, messages.externalFiles) !== undefined) throw notRead('numbers in other files');
  const filters = onlyMessage(all, messages.filters);
  const datatype = await typeAt(file, type.place);
  const shape = readShape(file, space.place) ?? [0];
  const content =
    inOnePiece(file, layout, filters, elementsOf(shape), datatype.size) ??
    (await import('./chunks.ts')).chunkReader(file, layout, filters, shape, datatype.size);
  return new Dataset(datatype, shape, content);
}

/** How a file describes floats of 4 bytes, little-endian, as IEEE 754 has them. */
const float32 = '17,32,31,0,4,0,0,0,0,0,32,0,23,8,0,23,127,0,0,0';

async function typeAt(file: FileBytes, place: number): Promise<Datatype> {
  if (file.bytes.subarray(place, place + 20).join() === float32) return { kind: 'float', size: 4 };
  const { readDatatype } = await import('./datatype.ts');
  return readDatatype(file, place);
}

/** The bytes of elements that are stored as they are; undefined where they are in chunks. */
function inOnePiece(
  file: FileBytes,
  { place, end }: Message,
  filters: Message | undefined,
  count: number,
  width: number,
): Uint8Array | undefined {
  const version = file.u8(place);
  if (version !== 3 && version !== 4) throw notRead(`a layout of version ${version}`);
  const kind = file.u8(place + 1);
  if (kind === 2) return undefined;
  if (kind > 2) throw notRead(kind === 3 ? 'a virtual dataset, of other files' : `a layout of kind ${kind}`);
  const size = kind === 0 ? file.u16(place + 2) : file.size(place + 10);
  if (kind === 0 && place + 4 + size > end) throw damaged('numbers go beyond the header that they are in');
  // Numbers that nobody has written have no place, and what has none needs none.
  const at = kind === 0 ? place + 4 : (file.address(place + 2) ?? (count === 0 ? 0 : undefined));
  if (at === undefined) throw damaged('a dataset has no numbers');
  file.expect(at, size);
  if (size < count * width) throw damaged(`a dataset of ${count} elements has ${size} bytes`);
  if (filters !== undefined) throw damaged('it packs numbers that are not in chunks');
  return file.part(at, count * width);
}
