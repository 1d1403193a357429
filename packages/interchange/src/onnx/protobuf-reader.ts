// Protobuf's wire format, read from a file that nobody has checked: every length is held against what is there.
import { damaged } from './refuse.ts';

/** A field of a message. */
export interface ProtobufField {
  readonly number: number;
  /** A whole number, of 64 bits with a sign; 0 where the field is none. It may be rounded above 2^53. */
  readonly int: number;
  /** What the field holds otherwise: a message, a text, a list, or the bytes of a float. A view of the file. */
  readonly bytes: Uint8Array;
  /** Whether the bytes have a length of their own: those of a message, a text or a list. */
  readonly isLong: boolean;
}

const none = new Uint8Array(0);
const text = new TextDecoder('utf-8', { fatal: true });

/** Where a reader is. */
interface Cursor {
  readonly bytes: Uint8Array;
  place: number;
}

function readVarint(cursor: Cursor): number {
  let low = 0;
  // Up to 2^49 numbers are exact; what is longer is read as 64 bits.
  let factor = 1;
  const start = cursor.place;
  for (let count = 0; count < 10; count++) {
    const byte = cursor.bytes[cursor.place++];
    if (byte === undefined) throw damaged('it ends within a number');
    if (count === 7) {
      if (byte < 128) return low + byte * factor;
      return readLongVarint(cursor, start);
    }
    low += (byte & 127) * factor;
    if (byte < 128) return low;
    factor *= 128;
  }
  throw damaged('a number in it is longer than 64 bits');
}

function readLongVarint(cursor: Cursor, start: number): number {
  let value = 0n;
  cursor.place = start;
  for (let count = 0n; count < 10n; count++) {
    const byte = cursor.bytes[cursor.place++];
    if (byte === undefined) throw damaged('it ends within a number');
    value |= BigInt(byte & 127) << (7n * count);
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw damaged('a number in it is longer than 64 bits');
}

/** The fields of a message, one after the other. */
export function* fieldsOf(bytes: Uint8Array): Generator<ProtobufField> {
  const cursor: Cursor = { bytes, place: 0 };
  const take = (length: number): Uint8Array => {
    const end = cursor.place + length;
    if (length < 0 || end > bytes.length) throw damaged('it has a part that is longer than what there is of it');
    cursor.place = end;
    return bytes.subarray(end - length, end);
  };
  while (cursor.place < bytes.length) {
    const tag = readVarint(cursor);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, int: readVarint(cursor), bytes: none, isLong: false };
        break;
      case 1:
        yield { number, int: 0, bytes: take(8), isLong: false };
        break;
      case 2:
        yield { number, int: 0, bytes: take(readVarint(cursor)), isLong: true };
        break;
      case 5:
        yield { number, int: 0, bytes: take(4), isLong: false };
        break;
      default:
        throw damaged('it is no ONNX file, or a damaged one');
    }
  }
}

/** The text of a field. */
export function textOf({ bytes }: ProtobufField): string {
  try {
    return text.decode(bytes);
  } catch {
    throw damaged('a text in it is not UTF-8');
  }
}

/** Adds the whole numbers of a field to a list: the one that it is, or those that it lists. */
export function pushInts(list: number[], field: ProtobufField, most: number): void {
  if (field.isLong) {
    const cursor: Cursor = { bytes: field.bytes, place: 0 };
    while (cursor.place < field.bytes.length) {
      if (list.length >= most) throw damaged(`a list in it has more than ${most} numbers`);
      list.push(readVarint(cursor));
    }
  } else list.push(field.int);
  if (list.length > most) throw damaged(`a list in it has more than ${most} numbers`);
}

/** Adds the floats of a field to a list. */
export function pushFloats(list: number[], { bytes }: ProtobufField, most: number): void {
  if (bytes.length % 4 !== 0 || list.length + bytes.length / 4 > most) throw damaged('a list of floats in it is none');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let place = 0; place < bytes.length; place += 4) list.push(view.getFloat32(place, true));
}
