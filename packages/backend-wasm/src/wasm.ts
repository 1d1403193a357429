// The backend as a value: core's contract on top of tfjs' WASM backend.
import type { Backend } from '@rnnkit/core';
import { makeBackend } from '@rnnkit/core/backend-kit';
import { check, RnnkitError } from '@rnnkit/data/predict';

import { kernels } from './kernels.ts';
import { locateFiles } from './locate-files.ts';
import { backendName, nativeSupport, startNativeBackend, type NativeBackend } from './native.ts';
import { projectionLimit } from './projections.ts';
import { replacements } from './replacements.ts';
import { closePool, setThreads, threadsFor } from './threads.ts';

/** Options of {@link wasm}. */
export interface WasmOptions {
  /**
   * The folder with tfjs' own `.wasm` files: a URL, such as `/wasm/` in a page, or in Node also a path. Default: where a bundler
   * or npm has put them. Read when tfjs starts its backend.
   */
  readonly files?: string | URL;
  /**
   * How many threads compute, with the one that calls: from 1 to 64, or `'auto'`, which is as many as there are cores, at most 4, and
   * fewer while others keep the cores busy. Results do not depend on it. Threads beside the caller are started by the first kernel
   * that takes more than half a millisecond, and end with `dispose()`. There is one thread where memory cannot be shared, which
   * `capabilities.threads` says. Default: `'auto'`.
   */
  readonly threads?: number | 'auto';
}

/**
 * The backend at the speed of native code: SIMD kernels in WebAssembly that work in place on the memory of tfjs' WASM
 * backend.
 *
 * @example
 * await useBackend(wasm(), cpu());
 */
export function wasm({ files, threads = 'auto' }: WasmOptions = {}): Backend {
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw new RnnkitError(
      'invalid-argument',
      `threads has to be a whole number from 1 to 64, or 'auto'; got ${check.describe(threads)}.`,
    );
  }
  let native: NativeBackend | undefined;
  return makeBackend({
    name: backendName,
    origin: { module: import.meta.url, factory: 'wasm', options: { files: files?.toString(), threads: 1 } },
    kernels,
    replacements: () => replacements,
    describe: () => ({
      training: true,
      precision: 'float32',
      remembers: projectionLimit,
      threads: threadsFor(threads),
    }),
    isSupported: nativeSupport,
    start: async () => {
      native = await startNativeBackend(await locateFiles(files));
      await setThreads(native, threads);
    },
    stop: async () => {
      if (native !== undefined) await closePool(native);
      native = undefined;
    },
  });
}
