// What tfjs' WASM backend has taken of its memory and not given back: its memory itself never becomes smaller.
import { backend } from '@tensorflow/tfjs-core';

interface Allocating {
  _malloc: (bytes: number) => number;
  _free: (address: number) => void;
}

const held = new Map<number, number>();
let watched: Allocating | undefined;

/** Bytes that were taken of the backend's memory since this was first called, and were not given back. */
export function heldBytes(): number {
  const { wasm: module } = backend() as unknown as { readonly wasm: Allocating };
  if (watched !== module) {
    watched = module;
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
  let sum = 0;
  for (const bytes of held.values()) sum += bytes;
  return sum;
}
