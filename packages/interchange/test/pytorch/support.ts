// What these tests need.
import { RnnkitError } from '@rnnkit/data';
import { writeSafetensors, type StoredTensor } from '@rnnkit/storage';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The bytes of a fixture. */
export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));

/** The largest difference of some answers from others of the same shape. */
export async function largestDifference(answers: Tensor, expected: unknown): Promise<number> {
  const [ours, theirs] = [[await answers.array()].flat(4), [expected].flat(4)] as unknown as readonly number[][];
  if (ours!.length !== theirs!.length) return Number.POSITIVE_INFINITY;
  return ours!.reduce((largest, value, place) => {
    const difference = Math.abs(value - theirs![place]!);
    return difference <= largest ? largest : difference;
  }, 0);
}

/** A tensor of zeros. */
export const zeros = (...shape: readonly number[]): StoredTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, side) => product * side, 1)),
});

/** A file of tensors. */
export const file = (
  tensors: Iterable<readonly [string, StoredTensor]>,
  remarks: Readonly<Record<string, string>> = {},
): Uint8Array => writeSafetensors({ tensors: new Map(tensors), metadata: new Map(Object.entries(remarks)) });

/** The code of the error with which something fails; undefined if it does not, and the error in words if it has no code. */
export async function codeOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    return error instanceof RnnkitError ? error.code : String(error);
  }
  return undefined;
}

/** A file of another program: tensors by name, of any type, as the bytes of their numbers. */
export function foreignFile(
  tensors: Readonly<Record<string, readonly [dtype: string, shape: readonly number[], ArrayBuffer]>>,
): Uint8Array {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, { byteLength }]]) => {
    offset += byteLength;
    return [name, { dtype, shape, data_offsets: [offset - byteLength, offset] }] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const bytes = new Uint8Array(8 + header.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let place = 8 + header.length;
  for (const [, , buffer] of Object.values(tensors)) {
    bytes.set(new Uint8Array(buffer), place);
    place += buffer.byteLength;
  }
  return bytes;
}
