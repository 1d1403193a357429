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
   * The folder with tfjs' own `.wasm` files: a URL, such as `/wasm/` in a page, or in Node also a path. Default: where a bundler
   * or npm has put them. Read when tfjs starts its backend.
   */
  readonly files?: string | URL;
}

/** What tells, between all copies of this package, which kernel of tfjs' a replacement stands for. */
const stock = Symbol.for('@rnnkit/backend-wasm: stock kernel');

interface Replacement extends KernelConfig {
  readonly [stock]?: KernelConfig;
}

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
    origin: { module: import.meta.url, factory: 'wasm', options: { files: files?.toString() } },
    capabilities: {
      kernels: kernels.map(({ kernelName }) => kernelName),
      training: true,
      precision: 'float32',
    },
    isSupported: () => Promise.resolve(nativeSupport()),
    async activate() {
      await startNativeBackend(await locateFiles(files));
      for (const kernel of kernels) {
        const present = getKernel(kernel.kernelName, backendName);
        if (present === kernel) continue;
        // Those of another copy of this package work on the memory that it was started with.
        if (present !== undefined) unregisterKernel(kernel.kernelName, backendName);
        registerKernel(kernel);
      }
      for (const kernel of replacements) {
        const present: Replacement | undefined = getKernel(kernel.kernelName, backendName);
        if (present === undefined || present.kernelFunc === kernel.kernelFunc) continue;
        unregisterKernel(kernel.kernelName, backendName);
        const replacement: Replacement = { ...kernel, [stock]: present[stock] ?? present };
        registerKernel(replacement);
      }
    },
    dispose() {
      for (const kernel of kernels) {
        if (getKernel(kernel.kernelName, backendName) === kernel) unregisterKernel(kernel.kernelName, backendName);
      }
      for (const kernel of replacements) {
        const present: Replacement | undefined = getKernel(kernel.kernelName, backendName);
        if (present?.[stock] === undefined || present.kernelFunc !== kernel.kernelFunc) continue;
        unregisterKernel(kernel.kernelName, backendName);
        registerKernel(present[stock]);
      }
      return Promise.resolve();
    },
  };
}
