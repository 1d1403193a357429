// What gzip has packed, as it streams in, of any number of parts one after the other.
import { Gunzip } from 'fflate';

import { RnnkitError } from '../error.ts';

/** So much is unpacked at a time: of it come at most 8 MB. */
const step = 8 * 1024;

/** Texts are packed to a tenth, tables that repeat themselves to a hundredth. */
const mostTimes = 200;

/** Less than this is unpacked whatever comes of it. */
const harmless = 100 * 1024 * 1024;

/**
 * The bytes that some others are when they are unpacked.
 *
 * @param name what it is, for errors
 * @throws RnnkitError when they are damaged or cut off, or when so much comes of so little that it is made to do harm
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const unpacker = new Unpacker(name);
  for await (const block of blocksOf(source)) yield* unpacker.push(block, false);
  yield* unpacker.push(new Uint8Array(), true);
}

/** The same bytes in blocks of one size, but for the last. */
async function* blocksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(step);
  let filled = 0;
  for await (const piece of source) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + step - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < step) continue;
      yield block;
      block = new Uint8Array(step);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

class Unpacker {
  readonly #name: string;
  readonly #gunzip: Gunzip;
  #out: Uint8Array[] = [];
  #packed = 0;
  #unpacked = 0;
  #crc = -1;
  /** The last two blocks, in which the sum of a part stands that has ended. */
  #recent = new Uint8Array();

  constructor(name: string) {
    this.#name = name;
    this.#gunzip = new Gunzip((piece) => {
      this.#crc = crc32(piece, this.#crc);
      if (piece.length > 0) this.#out.push(piece);
    });
    this.#gunzip.onmember = (offset) => {
      this.#checkSum(this.#recent.length - (this.#packed - offset));
      this.#crc = -1;
    };
  }

  *push(block: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    this.#packed += block.length;
    if (block.length > 0) this.#recent = joined(this.#recent.subarray(-step), block);
    try {
      if (block.length > 0) this.#gunzip.push(block, false);
      else this.#end();
    } catch (error) {
      if (error instanceof RnnkitError) throw error;
      throw this.#damaged({ cause: error });
    }
    for (const piece of this.#out) {
      this.#unpacked += piece.length;
      if (this.#unpacked > harmless && this.#unpacked > mostTimes * this.#packed) {
        throw new RnnkitError(
          'invalid-data',
          `${this.#name} unpacks to more than ${mostTimes} times its size, as no text does. If that is meant, unpack it before.`,
        );
      }
      yield piece;
    }
    this.#out = [];
    if (isLast) this.#checkSum(this.#recent.length);
  }

  /** What is missing at the end is found by the sum, which is missing, too. */
  #end(): void {
    if (this.#packed < 18) throw this.#damaged();
  }

  /** Compares what came with the sum that stands before a place. */
  #checkSum(end: number): void {
    if (end < 8) return;
    const sum = new DataView(this.#recent.buffer, this.#recent.byteOffset + end - 8, 4).getUint32(0, true);
    if (sum !== ~this.#crc >>> 0) throw this.#damaged();
  }

  #damaged(options?: ErrorOptions): RnnkitError {
    return new RnnkitError(
      'invalid-data',
      `${this.#name} is packed by gzip, and damaged or cut off. Make or load it anew.`,
      options,
    );
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The remainder of each byte in the sum of RFC 1952. */
const remainders: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array, before: number): number {
  let sum = before;
  for (let at = 0; at < bytes.length; at++) sum = remainders[(sum ^ bytes[at]!) & 255]! ^ (sum >>> 8);
  return sum;
}
