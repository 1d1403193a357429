// Dense: one product forward, two products back.
import type { DenseAttributes, DenseGradientInputs, DenseInputs } from '@rnnkit/core';
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
import { microseconds } from '../sharding.ts';

/**
 * Dense. A row that repeats the one before it, as what a recurrent layer gives at masked steps does, gets a copy of its output: a
 * row's product does not depend on what is beside it.
 */
export function dense(inputs: DenseInputs, { activation }: DenseAttributes, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { x, kernel, bias } = read(inputs, memory);
    const units = kernel.columns;
    const output = memory.tensor([x.rows, units]);
    const stride = units * float;
    const [firsts, inverse] = [memory.scratch(x.rows * 4), memory.scratch(x.rows * 4)];
    const runs = memory.kernels.findRuns(x.address, x.rows, x.columns, firsts, inverse);
    const repeats = runs < x.rows;
    const address = repeats ? memory.scratch(runs * stride) : output.address;
    const distinct = repeats ? { ...x, rows: runs, rowIndex: firsts } : x;
    multiply(memory, distinct, packRight(memory, kernel), { address, bias });
    memory.split(runs * units * microseconds.activation, runs, 1, ({ kernels }, first, end) => {
      kernels.activateRows(codeOf(activation), address + first * stride, stride, end - first, units);
    });
    if (!repeats) return [output.info];
    memory.split(x.rows * units * microseconds.element, x.rows, 1, ({ kernels }, first, end) => {
      const to = output.address + first * stride;
      kernels.copyRows(address, stride, inverse + first * 4, to, stride, 0, end - first, units, 0, false);
    });
    return [output.info];
  });
}

/** The gradient of dense. Rows whose gradient is zero, as those of masked steps are, take no part in the products. */
export function denseGradient(
  inputs: DenseGradientInputs,
  { activation }: DenseAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { x, kernel } = read(inputs, memory);
    const { rows, columns: features } = x;
    const units = kernel.columns;
    const upstream = memory.address(inputs.dOutput);
    const list = memory.scratch(rows * 4);
    const count = memory.kernels.findNonzero(upstream, rows, units, list);
    const picked = count < rows ? list : undefined;
    const dSum: Matrix = { address: memory.scratch(count * units * float), rows: count, columns: units };
    pickRows(memory, upstream, picked, dSum);
    if (activation !== 'linear') {
      const output = memory.scratch(count * units * float);
      pickRows(memory, memory.address(inputs.output), picked, { ...dSum, address: output });
      memory.split(count * units * microseconds.element, count * units, 16, ({ kernels }, first, end) => {
        const [values, gradients] = [output + first * float, dSum.address + first * float];
        kernels.multiplyBySlope(codeOf(activation), values, gradients, gradients, end - first);
      });
    }
    const dX = memory.tensor([rows, features]);
    const dKernel = memory.tensor([features, units]);
    const some = picked === undefined ? {} : { rowIndex: picked };
    if (picked !== undefined) memory.bytes().fill(0, dX.address, dX.address + rows * features * float);
    multiply(memory, dSum, packTransposed(memory, kernel), { address: dX.address, ...some });
    const left = { ...x, rows: count, ...some };
    multiplyTransposedLeft(memory, [{ left, address: dKernel.address, stride: units * float }], dSum);
    const gradients = [dX.info, dKernel.info];
    if (inputs.bias !== undefined) {
      const dBias = memory.tensor([units]);
      sumColumns(memory, dSum, dBias.address);
      gradients.push(dBias.info);
    }
    return gradients;
  });
}

/** Copies the rows that a list picks, or all, one after the other. */
function pickRows(memory: Memory, source: number, list: number | undefined, target: Matrix): void {
  const { address, rows, columns } = target;
  const stride = columns * float;
  memory.split(rows * columns * microseconds.element, rows, 1, ({ kernels }, first, end) => {
    const from = list === undefined ? source + first * stride : source;
    const index = list === undefined ? 0 : list + first * 4;
    kernels.copyRows(from, stride, index, address + first * stride, stride, 0, end - first, columns, 0, false);
  });
}

function read(inputs: DenseInputs, memory: Memory): { x: Matrix; kernel: Matrix; bias: number } {
  const [rows = 0, features = 0] = inputs.x.shape;
  const units = inputs.kernel.shape[1] ?? 0;
  return {
    x: { address: memory.address(inputs.x), rows, columns: features },
    kernel: { address: memory.address(inputs.kernel), rows: features, columns: units },
    bias: memory.address(inputs.bias),
  };
}
