// The backend as a value: core's contract on top of tfjs' WASM backend.
import type { Backend } from '@rnnkit/core';
import { getKernel, registerKernel, unregisterKernel, type KernelConfig } from '@tensorflow/tfjs-core';

import { kernels } from './kernels.ts';
import { locateFiles } from './locate-files.ts';
import { backendName, nativeSupport, startNativeBackend } from './native.ts';
import { replacements } from './replacements.ts';

/** Options of {@link wasm}. */
export interface WasmOptions {
  /**
   * Where tfjs' own `.wasm` files are: a folder's address that ends in `/`. Not needed in Node and in a build by Vite. Read when
   * tfjs starts its backend for the first time.
   */
  readonly files?: string;
}

const replaced = new Map<string, KernelConfig>();

/**
 * The backend at the speed of native code: SIMD kernels in WebAssembly that work in place on the memory of tfjs' WASM
 * backend.
 *
 * @example
 * await useBackend(wasm(), cpu());
 */
export function wasm({ files }: WasmOptions = {}): Backend {
  return {
    specVersion: 1,
    name: backendName,
    capabilities: {
      kernels: kernels.map(({ kernelName }) => kernelName),
      training: true,
      precision: 'float32',
    },
    isSupported: () => Promise.resolve(nativeSupport()),
    async activate() {
      locateFiles(files);
      await startNativeBackend();
      for (const kernel of kernels) {
        if (getKernel(kernel.kernelName, backendName) === undefined) registerKernel(kernel);
      }
      for (const kernel of replacements) {
        const stock = getKernel(kernel.kernelName, backendName);
        if (stock === undefined || replaced.has(kernel.kernelName)) continue;
        replaced.set(kernel.kernelName, stock);
        unregisterKernel(kernel.kernelName, backendName);
        registerKernel(kernel);
      }
    },
    dispose() {
      for (const { kernelName } of kernels) {
        if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
      }
      for (const [kernelName, stock] of replaced) {
        unregisterKernel(kernelName, backendName);
        registerKernel(stock);
      }
      replaced.clear();
      return Promise.resolve();
    },
  };
}
