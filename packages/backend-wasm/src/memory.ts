// Memory for one run of a kernel.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { KernelModule } from './kernel-module.generated.ts';
import { addressOf, allocate, heapOf, kernelsOf, type NativeBackend } from './native.ts';

/** Memory for one run of a kernel: tensors that outlive it, and room that is given back at its end. */
export interface Memory {
  readonly native: NativeBackend;
  readonly kernels: KernelModule;
  /** Where an input's values are; 0 when it is absent. */
  readonly address: (info: TensorInfo | undefined) => number;
  /** A new float tensor with unspecified values. */
  tensor(shape: readonly number[]): { readonly info: TensorInfo; readonly address: number };
  /** Room for bytes, with unspecified contents. */
  room(bytes: number): number;
  /** The bytes of memory, as they are now: valid until the next allocation. */
  bytes(): Uint8Array;
}

/**
 * Runs a kernel. When it throws, nothing that it has allocated stays behind.
 *
 * @throws RangeError when memory is used up
 */
export function withMemory(native: NativeBackend, run: (memory: Memory) => TensorInfo[]): TensorInfo[] {
  const rooms: (() => void)[] = [];
  const made: TensorInfo[] = [];
  const kernels = kernelsOf(native);
  try {
    return run({
      native,
      kernels,
      address: (info) => (info === undefined ? 0 : addressOf(native, info)),
      tensor: (shape) => {
        const info = native.makeOutput([...shape], 'float32');
        made.push(info);
        return { info, address: addressOf(native, info) };
      },
      room: (bytes) => {
        const { address, free } = allocate(native, bytes);
        rooms.push(free);
        return address;
      },
      bytes: () => heapOf(native),
    });
  } catch (error) {
    for (const info of made) native.disposeData(info.dataId);
    throw error;
  } finally {
    for (const free of rooms) free();
  }
}
