// Stock kernels of tfjs' CPU backend that only move numbers, and find the place of each by its indices along all axes: Slice, PadV2 and
// SplitV. Here rows are copied. Layers that look at several steps at once are put together with them.
import {
  backend_util,
  getKernel,
  slice_util,
  util,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { backendName, typedValues, type NativeBackend, type TypedValues } from './tensors.ts';

/** A box of numbers within a larger one. */
interface Box {
  readonly values: TypedValues;
  /** The shape of the larger one. */
  readonly shape: readonly number[];
  /** Where the box begins, along each axis. */
  readonly begin: readonly number[];
}

/** Below this many numbers a row is copied faster by a loop than by making a view of it. */
const shortRow = 24;

function copyRow(from: TypedValues, start: number, to: TypedValues, at: number, count: number): void {
  if (count > shortRow) to.set(from.subarray(start, start + count), at);
  else for (let index = 0; index < count; index++) to[at + index] = from[start + index]!;
}

/** Copies a box of a size from one place to another. */
function copyBox(from: Box, to: Box, size: readonly number[]): void {
  // From this axis on, what follows is whole in both, so that it lies in one piece.
  let last = size.length - 1;
  while (last > 0 && from.shape[last] === size[last] && to.shape[last] === size[last]) last--;
  const inner = util.sizeFromShape(size.slice(last + 1));
  const copyFrom = (axis: number, start: number, at: number): void => {
    const [source, target] = [start * from.shape[axis]! + from.begin[axis]!, at * to.shape[axis]! + to.begin[axis]!];
    if (axis === last) {
      copyRow(from.values, source * inner, to.values, target * inner, size[axis]! * inner);
      return;
    }
    for (let index = 0; index < size[axis]!; index++) copyFrom(axis + 1, source + index, target + index);
  };
  if (util.sizeFromShape([...size]) > 0) copyFrom(0, 0, 0);
}

/** A box of a tensor as a tensor of its own. */
function boxOf(native: NativeBackend, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  const values = util.getTypedArrayFromDType(x.dtype as 'float32', util.sizeFromShape([...size]));
  const from = { values: typedValues(native, x), shape: x.shape, begin };
  copyBox(from, { values, shape: size, begin: size.map(() => 0) }, size);
  return native.makeTensorInfo([...size], x.dtype, values);
}

/** Numbers are moved here; what has no axis, and what is no plain numbers, as tfjs does. */
function ofNumbers(kernelName: string, kernelFunc: KernelFunc): KernelConfig {
  const stock = getKernel(kernelName, backendName);
  return {
    kernelName,
    backendName,
    kernelFunc: (given) => {
      const { shape, dtype } = given.inputs['x'] as TensorInfo;
      const isOurs = shape.length > 0 && (dtype === 'float32' || dtype === 'int32' || dtype === 'bool');
      return isOurs || stock === undefined ? kernelFunc(given) : stock.kernelFunc(given);
    },
  };
}

/** The stock kernels' replacements. */
export const moves: readonly KernelConfig[] = [
  ofNumbers('Slice', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const x = inputs['x'] as TensorInfo;
    const asked = attrs as unknown as { readonly begin: number | number[]; readonly size: number | number[] };
    const [begin, size] = slice_util.parseSliceParams(x, asked.begin, asked.size);
    slice_util.assertParamsValid(x, begin!, size!);
    return boxOf(native, x, begin!, size!);
  }),
  ofNumbers('PadV2', ({ inputs, attrs, backend }) => {
    const native = backend as NativeBackend;
    const x = inputs['x'] as TensorInfo;
    const { paddings, constantValue } = attrs as unknown as {
      readonly paddings: readonly (readonly [number, number])[];
      readonly constantValue: number;
    };
    const shape = x.shape.map((side, axis) => paddings[axis]![0] + side + paddings[axis]![1]);
    const values = util.getTypedArrayFromDType(x.dtype as 'float32', util.sizeFromShape(shape));
    if (constantValue !== 0) values.fill(constantValue);
    const begin = paddings.map(([before]) => before);
    const origin = begin.map(() => 0);
    copyBox({ values: typedValues(native, x), shape: x.shape, begin: origin }, { values, shape, begin }, x.shape);
    return native.makeTensorInfo(shape, x.dtype, values);
  }),
  ofNumbers('SplitV', ({ inputs, attrs, backend }) => {
    const x = inputs['x'] as TensorInfo;
    const given = attrs as unknown as { readonly numOrSizeSplits: number | number[]; readonly axis: number };
    const axis = util.parseAxisParam(given.axis, x.shape)[0]!;
    const begin = x.shape.map(() => 0);
    return backend_util.prepareSplitSize(x, given.numOrSizeSplits, axis).map((size) => {
      const part = boxOf(backend as NativeBackend, x, begin, x.shape.with(axis, size));
      begin[axis]! += size;
      return part;
    });
  }),
];
