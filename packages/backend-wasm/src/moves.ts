// Stock kernels of tfjs' WASM backend that only move numbers, and take longer for it than a recurrent layer for computing them: Reverse
// finds the place of each number by dividing its index, axis after axis, and so does Tile; SplitV copies the whole tensor for each of its parts; Concat
// makes two views of memory for each row. Here rows are copied.
import {
  backend_util,
  getKernel,
  util,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { addressOf, backendName, heapOf, instanceOf, type NativeBackend } from './native.ts';

/** Rows in memory, each `stride` bytes after the one before. */
interface Rows {
  readonly address: number;
  readonly stride: number;
}

/** Copies the first `bytes` of `count` rows. */
function copyRows(native: NativeBackend, from: Rows, to: Rows, count: number, bytes: number): void {
  if (bytes % 4 === 0) {
    const { kernels } = instanceOf(native);
    kernels.copyRows(from.address, from.stride, 0, to.address, to.stride, 0, count, bytes / 4, 0, false);
    return;
  }
  const heap = heapOf(native);
  for (let row = 0; row < count; row++) {
    const start = from.address + row * from.stride;
    heap.copyWithin(to.address + row * to.stride, start, start + bytes);
  }
}

/** Numbers of all axes before one, and bytes from it on. */
function around({ shape, dtype }: TensorInfo, axis: number): { readonly before: number; readonly bytes: number } {
  return {
    before: util.sizeFromShape(shape.slice(0, axis)),
    bytes: util.sizeFromShape(shape.slice(axis)) * util.bytesPerElement(dtype),
  };
}

function copyOf(native: NativeBackend, x: TensorInfo, output: TensorInfo): TensorInfo {
  const { bytes } = around(x, 0);
  copyRows(
    native,
    { address: addressOf(native, x), stride: 0 },
    { address: addressOf(native, output), stride: 0 },
    1,
    bytes,
  );
  return output;
}

/** Texts are no numbers: tfjs moves them. */
function unlessTexts(kernelName: string, kernelFunc: KernelFunc): KernelConfig {
  const stock = getKernel(kernelName, backendName);
  return {
    kernelName,
    backendName,
    kernelFunc: (given) => {
      const [first] = Object.values(given.inputs);
      return first?.dtype === 'string' && stock !== undefined ? stock.kernelFunc(given) : kernelFunc(given);
    },
  };
}

/** The stock kernels' replacements. */
export const moves: readonly KernelConfig[] = [
  unlessTexts('Reverse', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const x = inputs['x'] as TensorInfo;
    const axes = util.parseAxisParam((attrs as unknown as { readonly dims: number | number[] }).dims, x.shape);
    const output = native.makeOutput(x.shape, x.dtype);
    if (axes.length === 0 || util.sizeFromShape(x.shape) === 0) return copyOf(native, x, output);
    const last = Math.max(...axes);
    const side = x.shape[last] ?? 1;
    const { before, bytes } = around(x, last + 1);
    const [from, to] = [addressOf(native, x), addressOf(native, output)];
    const placeOf = reversedPlaces(x.shape.slice(0, last), new Set(axes));
    for (let block = 0; block * side < before; block++) {
      // From the end of a block to its start.
      const end = from + ((placeOf(block) + 1) * side - 1) * bytes;
      const start = to + block * side * bytes;
      copyRows(native, { address: end, stride: -bytes }, { address: start, stride: bytes }, side, bytes);
    }
    return output;
  }),
  unlessTexts('Concat', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const parts = Object.values(inputs) as TensorInfo[];
    const shapes = parts.map(({ shape }) => shape);
    const axis = util.parseAxisParam((attrs as unknown as { readonly axis: number }).axis, shapes[0]!)[0]!;
    backend_util.assertParamsConsistent(shapes, axis);
    const output = native.makeOutput(backend_util.computeOutShape(shapes, axis), parts[0]!.dtype);
    const { before, bytes: stride } = around(output, axis);
    let address = addressOf(native, output);
    for (const part of parts) {
      const { bytes } = around(part, axis);
      copyRows(native, { address: addressOf(native, part), stride: bytes }, { address, stride }, before, bytes);
      address += bytes;
    }
    return output;
  }),
  unlessTexts('SplitV', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const x = inputs['x'] as TensorInfo;
    const given = attrs as unknown as { readonly numOrSizeSplits: number | number[]; readonly axis: number };
    const axis = util.parseAxisParam(given.axis, x.shape)[0]!;
    const sizes = backend_util.prepareSplitSize(x, given.numOrSizeSplits, axis);
    const { before, bytes: stride } = around(x, axis);
    let offset = 0;
    return sizes.map((size) => {
      const part = native.makeOutput(x.shape.with(axis, size), x.dtype);
      const { bytes } = around(part, axis);
      const from = { address: addressOf(native, x) + offset, stride };
      copyRows(native, from, { address: addressOf(native, part), stride: bytes }, before, bytes);
      offset += bytes;
      return part;
    });
  }),
  unlessTexts('Tile', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const x = inputs['x'] as TensorInfo;
    const { reps } = attrs as unknown as { readonly reps: readonly number[] };
    // From the last axis on, so that what is repeated is as small as it can be.
    let tiled = x;
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      if (reps[axis] === 1) continue;
      const next = repeated(native, tiled, axis, reps[axis]!);
      if (tiled !== x) native.disposeData(tiled.dataId);
      tiled = next;
    }
    return tiled === x ? copyOf(native, x, native.makeOutput(x.shape, x.dtype)) : tiled;
  }),
];

/** What lies along an axis, several times one after the other. */
function repeated(native: NativeBackend, x: TensorInfo, axis: number, times: number): TensorInfo {
  const output = native.makeOutput(x.shape.with(axis, x.shape[axis]! * times), x.dtype);
  const { before, bytes } = around(x, axis);
  if (bytes === util.bytesPerElement(x.dtype)) {
    const [from, to] = [native.typedArrayFromHeap(x), native.typedArrayFromHeap(output)];
    for (let index = 0; index < before; index++) to.fill(from[index]!, index * times, (index + 1) * times);
    return output;
  }
  const from = { address: addressOf(native, x), stride: bytes };
  for (let time = 0; time < times; time++)
    copyRows(native, from, { address: addressOf(native, output) + time * bytes, stride: times * bytes }, before, bytes);
  return output;
}

/** Where each block of a reversed shape comes from. */
function reversedPlaces(shape: readonly number[], reversed: ReadonlySet<number>): (block: number) => number {
  return (block) => {
    let [rest, place, step] = [block, 0, 1];
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
