// The backend with everything shared among threads, each kernel compared with what one thread computes, bit by bit.
import type { Backend } from '@rnnkit/core';
import {
  backend as activeNative,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import type { NativeBackend } from '../src/native.ts';
import type { Pool } from '../src/pool.ts';
import * as asItIs from './all-modules.ts';

type Modules = typeof asItIs;

/** The threads of the backend in use, when all of them have started. */
export async function openPool({ poolOf }: Modules = asItIs): Promise<Pool | undefined> {
  const pool = poolOf(activeNative() as NativeBackend);
  if (pool === undefined) return undefined;
  for (let tries = 0; pool.open() < pool.threads && tries < 1000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(pool.open()).toBe(pool.threads);
  return pool;
}

/** A backend that computes each kernel alone, then shared, and fails where a bit differs. */
export function comparingBackend(threads: number, modules: Modules = asItIs): Backend {
  const inner = modules.wasm({ threads });
  const wrapped = [...inner.capabilities.kernels, 'BatchMatMul'];
  return {
    specVersion: 1,
    name: inner.name,
    capabilities: inner.capabilities,
    isSupported: () => inner.isSupported(),
    async activate() {
      await inner.activate();
      await openPool(modules);
      for (const name of wrapped) {
        const kernel = getKernel(name, inner.name);
        unregisterKernel(name, inner.name);
        registerKernel(comparing(kernel, threads, modules));
      }
    },
    dispose: () => inner.dispose(),
  };
}

function comparing(kernel: KernelConfig, threads: number, { shareWhat }: Modules): KernelConfig {
  return {
    ...kernel,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const compute = (what: 'everything' | 'nothing', more: object): TensorInfo | TensorInfo[] => {
        shareWhat(what);
        try {
          return kernel.kernelFunc({ inputs, attrs: { ...attrs, ...more }, backend });
        } finally {
          shareWhat('worthy');
        }
      };
      const bytes = (results: readonly TensorInfo[]): Uint8Array[] =>
        // Not by what counts as reading.
        results.map(
          (info) => new Uint8Array((native.typedArrayFromHeap(info) as Float32Array<ArrayBuffer>).slice().buffer),
        );
      const alone = [compute('nothing', { donate: false })].flat();
      const expected = bytes(alone);
      for (const { dataId } of alone) native.disposeData(dataId);
      const shared = compute('everything', {});
      for (const [index, got] of bytes([shared].flat()).entries()) {
        // Much faster than an expectation.
        if (Buffer.compare(got, expected[index]!) !== 0) {
          throw new Error(`${kernel.kernelName}: result ${index} is another with ${threads} threads than with one.`);
        }
      }
      return shared;
    },
  };
}
