// Stock kernels of tfjs' WASM backend that lose small numbers or hide NaN, element by element, replaced by what tfjs' CPU
// backend computes:
// - Sign is 0 below 1.2e-7, so that the gradient of |x| is 0 there and weights that an L1 regularizer pulls at get stuck.
// - Log1p is log(1 + x), Selu is of exp(x) − 1, and Sin and Cos add 2π to what is negative: nothing is left of small numbers.
// - ClipByValue and Relu6 make a number of NaN, and Maximum and Minimum do when it is the second operand, so that a loss that
//   is not a number looks like one.
// - Tanh takes two hundred times as long as the sum of two numbers, and longer than all else in attention by sums. Here it is that of the
//   recurrent layers, by four numbers at once.
// - Cast cuts numbers to a byte on their way to booleans: 0.5 is false there, and 256, too.
import {
  backend_util,
  broadcast_util,
  util,
  type DataType,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { codeOf } from './activations.ts';
import { addressOf, backendName, instanceOf, type NativeBackend } from './native.ts';

type Attributes = Readonly<Record<string, number>>;

/** A kernel that computes each element from one, in the type of its operand. */
function unary(kernelName: string, compute: (x: number, attributes: Attributes) => number): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const x = inputs['x'] as TensorInfo;
      return mapped(native, x, x.dtype, (value) => compute(value, attrs as Attributes));
    },
  };
}

function mapped(native: NativeBackend, x: TensorInfo, dtype: DataType, compute: (x: number) => number): TensorInfo {
  const output = native.makeOutput(x.shape, dtype);
  const [from, to] = [native.typedArrayFromHeap(x), native.typedArrayFromHeap(output)];
  for (let index = 0; index < to.length; index++) to[index] = compute(from[index]!);
  return output;
}

/** A kernel that computes each element from two; shapes are broadcast. */
function binary(kernelName: string, compute: (a: number, b: number) => number): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const native = backend as NativeBackend;
      const { a, b } = inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
      const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const output = native.makeOutput(shape, a.dtype);
      const [left, right] = [native.typedArrayFromHeap(a), native.typedArrayFromHeap(b)];
      const to = native.typedArrayFromHeap(output);
      const [leftPlace, rightPlace] = [placesIn(a.shape, shape), placesIn(b.shape, shape)];
      for (let index = 0; index < to.length; index++) {
        to[index] = compute(left[leftPlace(index)]!, right[rightPlace(index)]!);
      }
      return output;
    },
  };
}

/** Where an operand that is broadcast to a shape has the element of each index. */
function placesIn(own: readonly number[], shape: readonly number[]): (index: number) => number {
  const size = util.sizeFromShape([...own]);
  if (size === 1) return () => 0;
  if (size === util.sizeFromShape([...shape])) return (index) => index;
  const sides = shape.toReversed();
  return (index) => {
    let [rest, place, step] = [index, 0, 1];
    for (const [axis, side] of sides.entries()) {
      const ownSide = own[own.length - 1 - axis] ?? 1;
      if (ownSide > 1) place += (rest % side) * step;
      step *= ownSide;
      rest = Math.floor(rest / side);
    }
    return place;
  };
}

const { SELU_SCALE: scale, SELU_SCALEALPHA: scaleAlpha } = backend_util;

/** The stock kernels' replacements. */
export const elementwise: readonly KernelConfig[] = [
  unary('Sign', (x) => Number(x > 0) - Number(x < 0)),
  unary('Log1p', Math.log1p),
  unary('Sin', Math.sin),
  unary('Cos', Math.cos),
  unary('Selu', (x) => (x >= 0 ? scale * x : scaleAlpha * Math.expm1(x))),
  unary('Relu6', (x) => Math.min(Math.max(0, x), 6)),
  unary('ClipByValue', (x, { clipValueMin = 0, clipValueMax = 0 }) =>
    x > clipValueMax ? clipValueMax : x < clipValueMin ? clipValueMin : x,
  ),
  {
    kernelName: 'Tanh',
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const native = backend as NativeBackend;
      const x = inputs['x'] as TensorInfo;
      const output = native.makeOutput(x.shape, x.dtype);
      native.typedArrayFromHeap(output).set(native.typedArrayFromHeap(x));
      const { kernels } = instanceOf(native);
      kernels.activateRows(codeOf('tanh'), addressOf(native, output), 0, 1, util.sizeFromShape(x.shape));
      return output;
    },
  },
  binary('Maximum', Math.max),
  binary('Minimum', Math.min),
  {
    kernelName: 'Cast',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const x = inputs['x'] as TensorInfo;
      const { dtype } = attrs as unknown as { readonly dtype: DataType };
      if (dtype === 'bool') return mapped(native, x, dtype, (value) => Number(value !== 0));
      const output = native.makeOutput(x.shape, dtype);
      native.typedArrayFromHeap(output).set(native.typedArrayFromHeap(x));
      return output;
    },
  },
];
