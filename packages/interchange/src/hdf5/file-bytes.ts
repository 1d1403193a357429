// The bytes of an HDF5 file, of which none is read before it is certain to be there.
import { RnnkitError } from '@rnnkit/data';

/** What HDF5 writes for an address that leads nowhere. */
const nowhere = 0xffff_ffff_ffff_ffffn;

/** An error about a file's content. */
export function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `The HDF5 file cannot be read: ${what}.`);
}

/** An error about a part of HDF5 that is not read. */
export function notRead(what: string): RnnkitError {
  return damaged(`it has ${what}, which is not read; save it again with Keras or h5py, whose defaults are read`);
}

/** Bytes of a file, little-endian. Whatever asks for more than there are gets an error. */
export class FileBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #allowance: number;

  constructor(bytes: Uint8Array) {
    // Of a class of Node's, a copy would be none.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#allowance = Math.max(alwaysUnpacked, largestRatio * bytes.length);
  }

  /** How many there are. */
  get length(): number {
    return this.bytes.length;
  }

  /** Throws unless so many bytes are at a place. */
  expect(place: number, size: number): void {
    if (place >= 0 && size >= 0 && place + size <= this.bytes.length) return;
    throw damaged(`it ends after ${this.bytes.length} bytes, and something in it is said to be at ${place}`);
  }

  /** Takes from what may be unpacked of the whole file. */
  allow(size: number): void {
    this.#allowance -= size;
    if (this.#allowance < 0) throw damaged(`it unpacks to more than ${largestRatio} times its ${this.length} bytes`);
  }

  u8(place: number): number {
    this.expect(place, 1);
    return this.#view.getUint8(place);
  }

  u16(place: number): number {
    this.expect(place, 2);
    return this.#view.getUint16(place, true);
  }

  u32(place: number): number {
    this.expect(place, 4);
    return this.#view.getUint32(place, true);
  }

  /** A size of 8 bytes. */
  size(place: number): number {
    this.expect(place, 8);
    const size = this.#view.getBigUint64(place, true);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`a size in it is ${size}`);
    return Number(size);
  }

  /** A number of 1, 2, 4 or 8 bytes. */
  sizeOf(place: number, width: number): number {
    if (width === 1) return this.u8(place);
    if (width === 2) return this.u16(place);
    return width === 4 ? this.u32(place) : this.size(place);
  }

  /** An address; undefined for one that leads nowhere. */
  address(place: number): number | undefined {
    this.expect(place, 8);
    if (this.#view.getBigUint64(place, true) === nowhere) return undefined;
    const address = this.size(place);
    this.expect(address, 1);
    return address;
  }

  /** An address that has to lead somewhere. */
  knownAddress(place: number): number {
    const address = this.address(place);
    if (address === undefined) throw damaged('an address in it leads nowhere');
    return address;
  }

  /** Whether four letters are at a place. */
  isAt(place: number, letters: string): boolean {
    this.expect(place, letters.length);
    return Array.from(letters).every((letter, index) => this.bytes[place + index] === letter.charCodeAt(0));
  }

  /** A view of some bytes. */
  part(place: number, size: number): Uint8Array {
    this.expect(place, size);
    return this.bytes.subarray(place, place + size);
  }

  /** Text of so many bytes, or less where it ends before. */
  text(place: number, size: number): string {
    const part = this.part(place, size);
    const end = part.indexOf(0);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? part : part.subarray(0, end));
    } catch (error) {
      throw new RnnkitError('invalid-file', 'The HDF5 file cannot be read: a text in it is no UTF-8.', {
        cause: error,
      });
    }
  }

  /** Text up to a zero, which has to come within so many bytes. */
  textBefore(place: number, end: number): string {
    this.expect(place, 0);
    const zero = this.bytes.subarray(place, end).indexOf(0);
    if (place >= end || zero === -1) throw damaged('a name in it does not end');
    return this.text(place, zero);
  }
}

/** What can come of deflated numbers; what says more is made to fill the memory. */
const largestRatio = 16;
const alwaysUnpacked = 16 * 1024 ** 2;
