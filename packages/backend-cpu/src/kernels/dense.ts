// Dense: one product forward, two products back.
import type { DenseAttributes, DenseGradientInputs, DenseInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { multiplyBySlope } from '../activations.ts';
import { multiply } from '../matrix-product.ts';
import { rowMajor, transposed } from '../packing.ts';
import { sumColumns } from '../recurrent.ts';
import { floatTensor, floatValues, optionalValues, type NativeBackend } from '../tensors.ts';

/** Dense. */
export function dense(inputs: DenseInputs, { activation }: DenseAttributes, native: NativeBackend): TensorInfo[] {
  const { x, kernel, rows, units, bias } = read(inputs, native);
  const output = new Float32Array(rows * units);
  multiply(x, kernel, { values: output, rowStride: units, bias, activation });
  return [floatTensor(native, [rows, units], output)];
}

/** The gradient of dense. */
export function denseGradient(
  inputs: DenseGradientInputs,
  { activation }: DenseAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { x, kernel, rows, features, units, bias } = read(inputs, native);
  const dSum = Float64Array.from(floatValues(native, inputs.dOutput));
  if (activation !== 'linear') {
    multiplyBySlope(activation, Float64Array.from(floatValues(native, inputs.output)), 0, dSum, 0, rows * units);
  }
  const dSumMatrix = rowMajor(dSum, rows, units);
  const dX = new Float32Array(rows * features);
  const dKernel = new Float32Array(features * units);
  multiply(dSumMatrix, transposed(kernel), { values: dX, rowStride: features });
  multiply(transposed(x), dSumMatrix, { values: dKernel, rowStride: units });
  const gradients = [floatTensor(native, [rows, features], dX), floatTensor(native, [features, units], dKernel)];
  if (bias !== undefined) {
    const dBias = new Float32Array(units);
    sumColumns(dSumMatrix, dBias);
    gradients.push(floatTensor(native, [units], dBias));
  }
  return gradients;
}

function read(inputs: DenseInputs, native: NativeBackend) {
  const [rows = 0, features = 0] = inputs.x.shape;
  const units = inputs.kernel.shape[1] ?? 0;
  return {
    rows,
    features,
    units,
    x: rowMajor(floatValues(native, inputs.x), rows, features),
    kernel: rowMajor(floatValues(native, inputs.kernel), features, units),
    bias: optionalValues(native, inputs.bias),
  };
}
