// Dense: one product forward, two products back.
import { expectShape, type DenseAttributes, type DenseGradientInputs, type DenseInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { codeOf } from '../activations.ts';
import {
  float,
  multiply,
  multiplyTransposedLeft,
  packRight,
  packTransposed,
  sumColumns,
  type Matrix,
} from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../shares.ts';

/** Dense. */
export function dense(inputs: DenseInputs, { activation }: DenseAttributes, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { x, kernel, bias } = read(inputs, memory);
    const output = memory.tensor([x.rows, kernel.columns]);
    multiply(memory, x, packRight(memory, kernel), { address: output.address, bias });
    if (activation === 'linear') return [output.info];
    const stride = kernel.columns * float;
    memory.split(x.rows * kernel.columns * microseconds.activation, x.rows, 1, ({ kernels }, first, end) => {
      kernels.activateRows(codeOf(activation), output.address + first * stride, stride, end - first, kernel.columns);
    });
    return [output.info];
  });
}

/** The gradient of dense. */
export function denseGradient(
  inputs: DenseGradientInputs,
  { activation }: DenseAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { x, kernel } = read(inputs, memory);
    const { rows, columns: features } = x;
    const units = kernel.columns;
    expectShape('dense', 'output', inputs.output, [rows, units]);
    expectShape('dense', 'dOutput', inputs.dOutput, [rows, units]);
    const dSum = sumGradient(memory, inputs, activation, { rows, columns: units });
    const dX = memory.tensor([rows, features]);
    const dKernel = memory.tensor([features, units]);
    multiply(memory, dSum, packTransposed(memory, kernel), { address: dX.address });
    multiplyTransposedLeft(memory, [{ left: x, address: dKernel.address, stride: units * float }], dSum);
    const gradients = [dX.info, dKernel.info];
    if (inputs.bias !== undefined) {
      const dBias = memory.tensor([units]);
      sumColumns(memory, dSum, dBias.address);
      gradients.push(dBias.info);
    }
    return gradients;
  });
}

/** The gradient of the sums: that of the output, through the activation's slope. */
function sumGradient(
  memory: Memory,
  inputs: DenseGradientInputs,
  activation: DenseAttributes['activation'],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Matrix {
  const dOutput = memory.address(inputs.dOutput);
  if (activation === 'linear') return { address: dOutput, rows, columns };
  const output = memory.address(inputs.output);
  const address = memory.room(rows * columns * float);
  memory.split(rows * columns * microseconds.element, rows * columns, 16, ({ kernels }, first, end) => {
    const at = first * float;
    kernels.multiplyBySlope(codeOf(activation), output + at, dOutput + at, address + at, end - first);
  });
  return { address, rows, columns };
}

function read(inputs: DenseInputs, memory: Memory): { x: Matrix; kernel: Matrix; bias: number } {
  const [rows = 0, features = 0] = inputs.x.shape;
  const units = inputs.kernel.shape[1] ?? 0;
  expectShape('dense', 'kernel', inputs.kernel, [features, units]);
  if (inputs.bias !== undefined) expectShape('dense', 'bias', inputs.bias, [units]);
  return {
    x: { address: memory.address(inputs.x), rows, columns: features },
    kernel: { address: memory.address(inputs.kernel), rows: features, columns: units },
    bias: memory.address(inputs.bias),
  };
}
