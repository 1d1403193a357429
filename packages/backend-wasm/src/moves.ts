// Stock kernels of tfjs' WASM backend that only move numbers, and take longer for it than a recurrent layer for computing them:
// Reverse finds the place of each number by dividing its index, axis after axis. Here rows are copied.
import { util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

import { addressOf, backendName, heapOf, type NativeBackend } from './native.ts';

/** The stock kernels' replacements. */
export const moves: readonly KernelConfig[] = [
  {
    kernelName: 'Reverse',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const x = inputs['x'] as TensorInfo;
      const axes = util.parseAxisParam((attrs as unknown as { readonly dims: number | number[] }).dims, x.shape);
      const output = native.makeOutput(x.shape, x.dtype);
      const heap = heapOf(native);
      const [from, to] = [addressOf(native, x), addressOf(native, output)];
      // What is behind the last reversed axis stays together.
      const kept = x.shape.length === 0 ? 0 : Math.max(-1, ...axes) + 1;
      const bytes = util.sizeFromShape(x.shape.slice(kept)) * util.bytesPerElement(x.dtype);
      const rows = util.sizeFromShape(x.shape.slice(0, kept));
      const places = reversedPlaces(x.shape.slice(0, kept), new Set(axes));
      for (let row = 0; row < rows; row++) {
        const start = from + places(row) * bytes;
        heap.copyWithin(to + row * bytes, start, start + bytes);
      }
      return output;
    },
  },
];

/** Where the row of each number in a reversed shape comes from. */
function reversedPlaces(shape: readonly number[], reversed: ReadonlySet<number>): (row: number) => number {
  return (row) => {
    let [rest, place, step] = [row, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const side = shape[axis]!;
      const index = rest % side;
      place += (reversed.has(axis) ? side - 1 - index : index) * step;
      step *= side;
      rest = (rest - index) / side;
    }
    return place;
  };
}
