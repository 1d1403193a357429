// tfjs' backend under the one that is tested.
import { backend, findBackendFactory, registerBackend, removeBackend, type Tensor } from '@tensorflow/tfjs-core';

/** What the tests use of tfjs' emscripten module. */
interface Module {
  readonly HEAPU8: Uint8Array;
  _malloc: (bytes: number) => number;
  _free: (address: number) => void;
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

const held = new Map<number, number>();
const watched = new WeakSet<Module>();

/** Bytes that were taken of tfjs' heap since this was first called, and were not given back. */
export function heldBytes(): number {
  const module = moduleOf();
  if (!watched.has(module)) {
    watched.add(module);
    held.clear();
    const { _malloc: allocate, _free: free } = module;
    module._malloc = (bytes) => {
      const address = allocate(bytes);
      held.set(address, bytes);
      return address;
    };
    module._free = (address) => {
      held.delete(address);
      free(address);
    };
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
}
