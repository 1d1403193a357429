// Floats of other sizes than Keras writes.
import { fromFloat16 } from '@rnnkit/storage';

/** Some floats of 2 or 8 bytes, as float32. @param bytes at a multiple of that size */
export function asFloat32(bytes: Uint8Array, size: number): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  if (size === 2) return fromFloat16(new Uint16Array(buffer, byteOffset, length / 2));
  return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8));
}
