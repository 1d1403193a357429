// What the elements of datasets and attributes are.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';

/** A type of elements: numbers, text of a fixed number of bytes, or text that lies in a heap. */
export interface Datatype {
  readonly kind: 'float' | 'signed' | 'unsigned' | 'text' | 'heap-text';
  /** Bytes of an element. */
  readonly size: number;
}

/** For each size of a float, where IEEE 754 has exponent and mantissa: the place and size of both, and the bias. */
const ieee: Readonly<Record<number, string>> = {
  2: '10,5,0,10,15',
  4: '23,8,0,23,127',
  8: '52,11,0,52,1023',
};

/** The type that is described at a place. @throws Error for types that Keras does not write, by their name */
export function readDatatype(file: FileBytes, place: number): Datatype {
  const type = file.u8(place) & 15;
  const bits = file.u8(place + 1);
  const size = file.u32(place + 4);
  if (type === 0) {
    if (![1, 2, 4, 8].includes(size) || (bits & 1) !== 0)
      throw notRead(`whole numbers of ${size} bytes${(bits & 1) !== 0 ? ', big-endian' : ''}`);
    if (file.u16(place + 8) !== 0 || file.u16(place + 10) !== 8 * size) throw notRead('whole numbers with padding');
    return { kind: (bits & 8) !== 0 ? 'signed' : 'unsigned', size };
  }
  if (type === 1) {
    const form = [12, 13, 14, 15].map((at) => file.u8(place + at));
    const isIeee = ieee[size] === [...form, file.u32(place + 16)].join();
    if (!isIeee || (bits & 0x41) !== 0) throw notRead(`floats of ${size} bytes that are not little-endian IEEE 754`);
    return { kind: 'float', size };
  }
  if (type === 3) {
    if (size === 0) throw damaged('a text in it has no size');
    return { kind: 'text', size };
  }
  if (type === 9 && (bits & 15) === 1) return { kind: 'heap-text', size: 16 };
  throw notRead(names[type] ?? `elements of class ${type}`);
}

const names: Readonly<Record<number, string>> = {
  2: 'times',
  4: 'bit fields',
  5: 'opaque elements',
  6: 'compound elements',
  7: 'references',
  8: 'enumerations',
  9: 'lists of different lengths',
  10: 'arrays as elements',
  11: 'complex numbers',
};
