// Arrays as NumPy reads them: npz, a zip file of npy.
import type { HostArray } from '@rnnkit/data';
import { writeZip } from '@rnnkit/storage';

/** Bytes of a header are a multiple of this. */
const alignment = 64;

/** Arrays by name as the bytes of an npz file. Their numbers are of 32 bits. */
export function writeNpz(arrays: ReadonlyMap<string, HostArray>): Uint8Array {
  return writeZip(new Map(Array.from(arrays, ([name, array]) => [`${name}.npy`, npyOf(array)])));
}

/** The format of NumPy's NEP 1, version 1.0. */
function npyOf({ data, shape }: HostArray): Uint8Array {
  const descr = data instanceof Float32Array ? '<f4' : '<i4';
  const values = data instanceof Float32Array ? data : Int32Array.from(data);
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = 10;
  const total = Math.ceil((before + dictionary.length + 1) / alignment) * alignment;
  const header = `${dictionary.padEnd(total - before - 1)}\n`;
  const bytes = new Uint8Array(total + 4 * values.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), before);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), total);
  return bytes;
}
