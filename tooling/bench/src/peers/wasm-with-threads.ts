// The WASM backend with a number of threads, where it takes one.
import { wasm, type WasmOptions } from '@rnnkit/backend-wasm';
import type { Backend } from '@rnnkit/core';

/** The backend, and whether it computes with so many threads. */
export function wasmWithThreads(threads: number): { readonly backend: Backend; readonly hasThreads: boolean } {
  const options: WasmOptions & { readonly threads: number } = { threads };
  const backend = wasm(options);
  return { backend, hasThreads: threads === 1 || Object.hasOwn(backend.origin?.options ?? {}, 'threads') };
}
