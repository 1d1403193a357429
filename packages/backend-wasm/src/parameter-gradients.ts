// What a recurrent kernel's gradient ends with, where the gradients of the steps' sums are known: the gradients of the input and of the
// weights. All but the input's go by columns, which do not depend on one another: a thread takes some of them through all of it, so
// that there is one fork, and what a thread reads again is in its own cache.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  columnsOf,
  float,
  multiply,
  multiplyTransposedLeft,
  packTransposed,
  strideOf,
  sumColumns,
  type Matrix,
} from './matrix-product.ts';
import type { Memory } from './memory.ts';
import type { Sequence } from './sequence.ts';
import { microseconds } from './sharding.ts';

/** What has met some columns of the recurrent kernel in the valid steps, and the gradient of that product. */
export interface RecurrentProduct {
  readonly operand: Matrix;
  readonly gradient: Matrix;
  /** The first of these columns. Default 0. */
  readonly firstColumn?: number;
}

/**
 * The gradients of x or of the table, of the kernel, of the recurrent kernel, and of the bias if there is one.
 *
 * @param dSteps the gradient of the input's projection in each valid step
 * @param products all columns of the recurrent kernel, each once
 * @param dRecurrentBias whose sums are the gradient of the bias' second row, if there is one
 */
export function parameterGradients(
  sequence: Sequence,
  dSteps: Matrix,
  products: readonly RecurrentProduct[],
  dRecurrentBias?: Matrix,
): TensorInfo[] {
  const { memory, input, kernel, features, units, width, hasBias, biasShape } = sequence;
  const { matrix, shape } = input;
  const dProjection = openByToken(sequence, dSteps);
  const dInput = memory.tensor(shape);
  const dKernel = memory.tensor([features, width]);
  const dRecurrentKernel = memory.tensor([units, width]);
  const dBias = hasBias ? memory.tensor(biasShape) : undefined;
  const stride = width * float;

  memory.split(workOf(sequence, dSteps, products), width, 16, (own, first, end) => {
    const at = first * float;
    const of = (whole: Matrix): Matrix => columnsOf(whole, first, end - first);
    clearInput(own, sequence, dInput.address, first, end);
    sumByToken(own, sequence, of(dSteps), of(dProjection));
    const forKernel = { left: matrix, address: dKernel.address + at, stride };
    const forRecurrent = products.flatMap(({ operand, gradient, firstColumn = 0 }) => {
      const [from, to] = [Math.max(first, firstColumn), Math.min(end, firstColumn + gradient.columns)];
      if (from >= to) return [];
      const product = { left: operand, address: dRecurrentKernel.address + from * float, stride };
      return [{ product, right: columnsOf(gradient, from - firstColumn, to - from) }];
    });
    const [alike] = forRecurrent;
    if (dProjection === dSteps && products[0]?.gradient === dSteps) {
      // Both products have the same right operand, which is packed once.
      multiplyTransposedLeft(own, [forKernel, alike!.product], of(dSteps));
    } else {
      multiplyTransposedLeft(own, [forKernel], of(dProjection));
      for (const { product, right } of forRecurrent) multiplyTransposedLeft(own, [product], right);
    }
    if (dBias === undefined) return;
    sumColumns(own, of(dProjection), dBias.address + at);
    if (dRecurrentBias !== undefined) sumColumns(own, of(dRecurrentBias), dBias.address + stride + at);
  });

  multiply(memory, dProjection, packTransposed(memory, kernel), {
    address: dInput.address,
    rowIndex: matrix.rowIndex!,
  });
  return [dInput, dKernel, dRecurrentKernel, ...(dBias === undefined ? [] : [dBias])].map(({ info }) => info);
}

/** Microseconds of what goes by columns. */
function workOf({ input, width }: Sequence, dSteps: Matrix, products: readonly RecurrentProduct[]): number {
  const { matrix, tokens } = input;
  const cleared = matrix.columns * (inputRows(input) - matrix.rows);
  const moved = cleared + (tokens === undefined ? 1 : 2) * dSteps.rows * width;
  const multiplied = products.reduce(
    (sum, { operand, gradient }) => sum + operand.rows * operand.columns * gradient.columns,
    matrix.rows * matrix.columns * width,
  );
  return moved * microseconds.element + multiplied * microseconds.product;
}

function inputRows({ shape }: Sequence['input']): number {
  return shape.slice(0, -1).reduce((product, side) => product * side, 1);
}

/** Clears rows of the input's gradient, as large a part of all as the columns are, where some rows get none. */
function clearInput(
  { kernels }: Memory,
  { input, width }: Sequence,
  address: number,
  first: number,
  end: number,
): void {
  const { matrix } = input;
  const rows = inputRows(input);
  if (matrix.rows === rows) return;
  const [from, to] = [first, end].map((column) => Math.floor((rows * column) / width)) as [number, number];
  const bytes = matrix.columns * float;
  kernels.fillRows(address + from * bytes, bytes, to - from, matrix.columns, 0);
}

/** Room for the gradient of the input's projection, which is that of the steps unless tokens are projected once each. */
function openByToken({ memory, input, width, stride }: Sequence, dSteps: Matrix): Matrix {
  if (input.tokens === undefined) return dSteps;
  const { rows } = input.matrix;
  return { address: memory.scratch(rows * stride), rows, columns: width, stride };
}

/** Sums columns of the steps' gradients for each token. */
function sumByToken({ kernels }: Memory, { input }: Sequence, dSteps: Matrix, dProjection: Matrix): void {
  if (input.tokens === undefined) return;
  const { address, rows, columns } = dProjection;
  const stride = strideOf(dProjection);
  const { inverse } = input.tokens;
  kernels.fillRows(address, stride, rows, columns, 0);
  kernels.copyRows(dSteps.address, strideOf(dSteps), 0, address, stride, inverse, dSteps.rows, columns, 0, true);
}
