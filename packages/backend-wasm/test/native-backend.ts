// tfjs' backend under the one that is tested.
import { heldBytes as heldBytesOf, type Allocating } from '@rnnkit/vitest/held-bytes';
import { backend, findBackendFactory, registerBackend, removeBackend, type Tensor } from '@tensorflow/tfjs-core';

/** What the tests use of tfjs' emscripten module. */
interface Module extends Allocating {
  readonly HEAPU8: Uint8Array;
}

export const moduleOf = (): Module => (backend() as unknown as { wasm: Module }).wasm;

/** Where a tensor's values are. */
export const addressOf = ({ dataId }: Tensor): number =>
  (backend() as unknown as { getMemoryOffset(id: object): number }).getMemoryOffset(dataId);

/** Ends tfjs' backend and lets it be started anew. */
export function endNativeBackend(): void {
  const factory = findBackendFactory('wasm');
  removeBackend('wasm');
  registerBackend('wasm', factory, 2);
}

/** Bytes that were taken of tfjs' heap since this was first called, and were not given back. */
export const heldBytes = (): number => heldBytesOf(moduleOf());
