// A token's product with a kernel is the same wherever the token occurs, so while the weights stay as they are it is
// computed once, and remembered.
import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';

import { float, padded } from './matrix-product.ts';
import { allocate, heapOf, onDisposal, type NativeBackend } from './native.ts';

/** Whose products they are: a table, and a kernel and a bias that its rows meet. */
export interface ProjectionWeights {
  readonly table: TensorInfo;
  readonly kernel: TensorInfo;
  readonly bias: TensorInfo | undefined;
}

/** Products of a table's rows with a kernel, plus bias, a row for each token; only some are known. */
export interface Projections {
  readonly address: number;
  /** Where there is a byte for each token, not zero for those whose product is known. */
  readonly known: number;
  /** From then on none is known. */
  readonly forget: () => void;
}

interface Remembered extends Projections {
  readonly weights: readonly (DataId | undefined)[];
  readonly free: () => void;
}

/** Bytes that the products of one layer may take: those of 10,000 tokens with an LSTM of 512 units take 82 MB. */
export const projectionLimit: number = 96 * 2 ** 20;
const rememberedBy = new WeakMap<NativeBackend, Set<Remembered>>();

/**
 * The products that are remembered for some weights; none are known at first. They are forgotten when one of the weights
 * is disposed, as it is when it is updated.
 *
 * @returns undefined where they would take too much memory
 */
export function projectionsOf(native: NativeBackend, weights: ProjectionWeights): Projections | undefined {
  const { table, kernel, bias } = weights;
  const dataIds = [table.dataId, kernel.dataId, bias?.dataId];
  const all = rememberedBy.get(native) ?? startRemembering(native);
  for (const one of all) if (one.weights.every((dataId, place) => dataId === dataIds[place])) return one;
  const [inputDim = 0] = table.shape;
  const bytes = inputDim * padded(kernel.shape[1] ?? 0) * float;
  if (bytes > projectionLimit) return undefined;
  const memory = allocateFor(native, bytes + inputDim);
  if (memory === undefined) return undefined;
  const known = memory.address + bytes;
  const forget = (): void => void heapOf(native).fill(0, known, known + inputDim);
  forget();
  const made = { ...memory, known, forget, weights: dataIds };
  all.add(made);
  return made;
}

function allocateFor(native: NativeBackend, bytes: number): ReturnType<typeof allocate> | undefined {
  try {
    return allocate(native, bytes);
  } catch (error) {
    // Memory that is used up is no reason to fail: it goes without remembering.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function startRemembering(native: NativeBackend): Set<Remembered> {
  const all = new Set<Remembered>();
  rememberedBy.set(native, all);
  onDisposal(native, (dataId) => {
    for (const one of all) {
      if (!one.weights.includes(dataId)) continue;
      all.delete(one);
      one.free();
    }
  });
  return all;
}
