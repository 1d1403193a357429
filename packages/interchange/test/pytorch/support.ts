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
