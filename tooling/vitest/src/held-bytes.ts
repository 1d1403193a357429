// What has been taken of tfjs' WebAssembly memory and not given back: the memory itself never becomes smaller.

/** What is used of the emscripten module of tfjs' WASM backend. */
export interface Allocating {
  _malloc: (bytes: number) => number;
  _free: (address: number) => void;
}

const heldOf = new WeakMap<Allocating, Map<number, number>>();

/** Bytes that were taken of a module's memory since this was first called for it, and were not given back. */
export function heldBytes(module: Allocating): number {
  let held = heldOf.get(module);
  if (held === undefined) {
    held = new Map();
    watch(module, held);
    heldOf.set(module, held);
  }
  let sum = 0;
  for (const bytes of held.values()) sum += bytes;
  return sum;
}

/** Notes from now on what is taken, by its address, and strikes out what is given back. */
function watch(module: Allocating, held: Map<number, number>): void {
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
