// Memory for one run of a kernel.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { backlogLength, type Pending } from './backlog.ts';
import type { KernelModule } from './kernel-module.generated.ts';
import { addressOf, allocate, heapOf, instanceOf, type NativeBackend } from './native.ts';
import type { Pool } from './pool.ts';
import { cut, leastShard, pieceOf, piecesInTests, sharesEverything } from './sharding.ts';
import { poolOf } from './threads.ts';

/** Memory for one run of a kernel: tensors that outlive it, and scratch memory that is given back at its end. */
export interface Memory {
  readonly native: NativeBackend;
  readonly kernels: KernelModule;
  /** Where an input's values are; 0 when it is absent. */
  readonly address: (info: TensorInfo | undefined) => number;
  /** A new tensor with unspecified values, of floats unless it is to be of whole numbers. */
  tensor(
    shape: readonly number[],
    dtype?: 'float32' | 'int32',
  ): { readonly info: TensorInfo; readonly address: number };
  /** Scratch memory of so many bytes, with unspecified contents. */
  scratch(bytes: number): number;
  /** The bytes of memory, as they are now: valid until the next allocation. */
  bytes(): Uint8Array;
  /**
   * Splits a part of the kernel into shards that do not depend on one another, if that is worth it, and returns when all are done.
   *
   * @param work what it takes; see sharding.ts
   * @param most shards that have something to do
   * @param compute does a shard, with kernels that compute or note what is to be computed: so it must not read what they write, and
   * where they write must be that shard's own
   */
  fork(work: number, most: number, compute: (memory: Memory, shard: number, shards: number) => void): void;
  /** Splits what consists of `size` like things, in whole `unit`s, as {@link Memory.fork} does. */
  split(work: number, size: number, unit: number, compute: (memory: Memory, from: number, to: number) => void): void;
  /**
   * Splits as {@link Memory.split} does what need not be done when the kernel returns, if other threads can go on with it.
   *
   * @param compute calls a kernel once
   * @returns when it is done, for the tensors that it writes; what it reads is to be lent until then. Undefined where it is done already
   */
  defer(
    work: number,
    size: number,
    unit: number,
    compute: (kernels: KernelModule, from: number, to: number) => void,
  ): Pending | undefined;
}

/**
 * Runs a kernel. When it throws, nothing that it has allocated stays behind.
 *
 * @throws RangeError when memory is used up
 */
export function withMemory(native: NativeBackend, run: (memory: Memory) => TensorInfo[]): TensorInfo[] {
  const scratch: (() => void)[] = [];
  const made: TensorInfo[] = [];
  const { kernels } = instanceOf(native);
  const pool = poolOf(native);
  pool?.begin();
  let isForked = false;
  const memory: Memory = {
    native,
    kernels,
    address: (info) => (info === undefined ? 0 : addressOf(native, info)),
    tensor: (shape, dtype = 'float32') => {
      const info = native.makeOutput([...shape], dtype);
      made.push(info);
      return { info, address: addressOf(native, info) };
    },
    scratch: (bytes) => {
      const { address, free } = allocate(native, bytes);
      scratch.push(free);
      return address;
    },
    bytes: () => heapOf(native),
    fork: (work, most, compute) => {
      const shards = pool === undefined ? 1 : shardsFor(work, most, pool, isForked);
      if (shards === 1) {
        compute(memory, 0, 1);
        return;
      }
      isForked = true;
      pool!.run(shards, (own, shard) => compute(alone(memory, own), shard, shards));
    },
    split: (work, size, unit, compute) =>
      memory.fork(work, sharesEverything() ? size : Math.ceil(size / unit), (own, shard, shards) =>
        compute(own, cut(size, unit, shard, shards), cut(size, unit, shard + 1, shards)),
      ),
    defer: (work, size, unit, compute) => {
      if (pool === undefined || !canGoOn(work, pool, isForked)) {
        memory.split(work, size, unit, ({ kernels: own }, from, to) => compute(own, from, to));
        return undefined;
      }
      isForked = true;
      const pieces = piecesOf(work, size, unit);
      return pool.defer(pieces, work / 1000, (own, piece) =>
        compute(own, cut(size, unit, piece, pieces), cut(size, unit, piece + 1, pieces)),
      );
    },
  };
  try {
    return run(memory);
  } catch (error) {
    for (const info of made) native.disposeData(info.dataId);
    throw error;
  } finally {
    if (isForked) pool?.rest();
    for (const free of scratch) free();
  }
}

/** How many shards are worth it. Nobody looks at the clock for what is worth none anyway. */
function shardsFor(work: number, most: number, pool: Pool, isForked: boolean): number {
  const worthy = (isAwake: boolean): number => Math.min(most, Math.floor(work / leastShard(isAwake)));
  if (worthy(true) < 2) return 1;
  const shards = worthy(isForked || pool.isAwake);
  return shards < 2 ? 1 : Math.min(shards, pool.open());
}

/** Whether it is worth it that threads go on with work when the kernel returns. */
function canGoOn(work: number, pool: Pool, isForked: boolean): boolean {
  return work >= leastShard(isForked || pool.isAwake) && (pool.isBehind || pool.open() > 1);
}

/** How many pieces threads take of what goes on. */
function piecesOf(work: number, size: number, unit: number): number {
  if (sharesEverything()) return Math.min(size, piecesInTests);
  return Math.min(Math.ceil(size / unit), Math.ceil(work / pieceOf), backlogLength);
}

/** The memory of a shard, which is not shared further. */
function alone(memory: Memory, kernels: KernelModule): Memory {
  const own: Memory = {
    ...memory,
    kernels,
    fork: (_, __, compute) => compute(own, 0, 1),
    split: (_, size, __, compute) => compute(own, 0, size),
    defer: (_, size, __, compute) => {
      compute(kernels, 0, size);
      return undefined;
    },
  };
  return own;
}
