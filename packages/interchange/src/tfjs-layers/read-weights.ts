// The numbers of weights, which lie one after the other in files. Nothing is allocated that the files do not hold, but for numbers of
// fewer bits, which become float32.
import { fromFloat16 } from '@rnnkit/storage';

import type { Quantization, WeightGroup, WeightSpec } from './model-json.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** A weight of a file. */
export interface FileWeight extends WeightSpec {
  /** Its numbers, exactly as tfjs has them. */
  readonly values: () => Float32Array;
}

/** The weights of files, without those of an optimizer. @throws RnnkitError when a file is missing, or too long or too short */
export function readWeights(
  groups: readonly WeightGroup[],
  files: ReadonlyMap<string, Uint8Array>,
): readonly FileWeight[] {
  const names = new Set<string>();
  return groups.flatMap(({ paths, weights }) => {
    const parts = paths.map((path) => files.get(path) ?? missing(path));
    const total = parts.reduce((sum, { length }) => sum + length, 0);
    const expected = weights.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total !== expected)
      throw damaged(`the weights of ${quoted(paths.join(', '))} take ${expected} bytes, and the files have ${total}`);
    let from = 0;
    return weights.flatMap((spec) => {
      const at = from;
      from += spec.bytes;
      if (spec.isOptimizers) return [];
      if (names.has(spec.name)) throw damaged(`two of its weights are called ${quoted(spec.name)}`);
      names.add(spec.name);
      return [{ ...spec, values: () => numbersOf(spec, slice(parts, at, spec.bytes)) }];
    });
  });
}

function missing(path: string): never {
  throw damaged(`the file ${quoted(path)}, which its model.json names, is not there`);
}

/** Bytes that may begin in one file and end in another. */
function slice(parts: readonly Uint8Array[], from: number, length: number): Uint8Array {
  let start = 0;
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const piece = part.subarray(Math.max(0, from - start), Math.max(0, from + length - start));
    if (piece.length > 0) pieces.push(piece);
    start += part.length;
  }
  if (pieces.length === 1) return pieces[0]!;
  const joined = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    joined.set(piece, place);
    place += piece.length;
  }
  return joined;
}

function numbersOf({ name, dtype, quantization }: WeightSpec, bytes: Uint8Array): Float32Array {
  if (dtype !== 'float32')
    throw unsupported(`its weight ${quoted(name)} is of the type ${dtype}; there are floats alone`);
  if (quantization !== undefined) return quantized(quantization, bytes);
  const data = aligned(bytes, 4);
  return new Float32Array(data.buffer, data.byteOffset, data.length / 4);
}

function quantized({ dtype, scale, min }: Quantization, bytes: Uint8Array): Float32Array {
  if (dtype === 'uint8') return Float32Array.from(bytes, (value) => value * scale + min);
  const data = aligned(bytes, 2);
  const words = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return dtype === 'float16' ? fromFloat16(words) : Float32Array.from(words, (value) => value * scale + min);
}

/** The bytes where they lie, if numbers can lie there. A Buffer's own slice would not copy. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}
