// What the recurrent kernels share: walking over the steps, and the weight gradients at the end. What a step computes is
// in kernels/.
import type { RecurrentAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { projector } from './input-projection.ts';
import { multiply, packRight, type PackedMatrix } from './matrix-product.ts';
import { columnsOf, rowMajor, transposed, type Matrix } from './packing.ts';
import { scratch } from './scratch.ts';
import type { Sequence } from './sequence.ts';
import { floatTensor, optionalValues } from './tensors.ts';

/**
 * The hidden state of the rows of one step, times the recurrent mask: the left operand of a step's product. Without a
 * recurrent mask it is the state itself.
 */
export function recurrentOperand(sequence: Sequence, hidden: Float64Array): { matrix: Matrix; refresh(): void } {
  const { batch, units, recurrentDropoutMask, steps } = sequence;
  const values = recurrentDropoutMask === undefined ? hidden : scratch('masked hidden', batch * units);
  return {
    matrix: { ...rowMajor(values, steps.count, units), rowIndex: steps.rows },
    refresh: () => {
      if (recurrentDropoutMask === undefined) return;
      for (let index = 0; index < batch * units; index++) values[index] = hidden[index]! * recurrentDropoutMask[index]!;
    },
  };
}

/**
 * Walks over the valid steps in processed order and returns the output tensor.
 *
 * @param bias added to the projection of the input
 * @param projection where the projection of valid step n goes, at `n * width`; scratch when it is empty
 * @param hidden the hidden state, which `step` updates
 * @param step computes the valid steps `[first, last)`, whose projection starts at `start` in `projected`
 */
export function walkForward(
  sequence: Sequence,
  attributes: RecurrentAttributes,
  bias: Float32Array | undefined,
  hidden: Float64Array,
  step: (first: number, last: number, projected: Float32Array, start: number) => void,
): TensorInfo {
  const { native, steps, batch, time, units } = sequence;
  const { returnSequences, zeroOutputForMask } = attributes;
  const output = new Float32Array(batch * (returnSequences ? time : 1) * units);
  const project = projector(sequence, bias);
  for (let index = 0; index < time; index++) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) {
      const { projected, start } = project(first, last);
      step(first, last, projected, start);
    }
    if (returnSequences) writeStep(sequence, index, hidden, output, zeroOutputForMask);
  }
  if (!returnSequences) writeLast(sequence, hidden, output, zeroOutputForMask);
  return floatTensor(native, returnSequences ? [batch, time, units] : [batch, units], output);
}

function writeStep(
  sequence: Sequence,
  index: number,
  hidden: Float64Array,
  output: Float32Array,
  zeroOutputForMask: boolean,
): void {
  const { steps, batch, time, units } = sequence;
  for (let row = 0; row < batch; row++) {
    const to = (row * time + index) * units;
    if (steps.complete || steps.isValid(row, index)) {
      const from = row * units;
      for (let unit = 0; unit < units; unit++) output[to + unit] = hidden[from + unit]!;
    } else if (steps.hasOutput(row, index, zeroOutputForMask)) {
      output.copyWithin(to, to - units, to);
    }
  }
}

function writeLast(
  { steps, batch, time, units }: Sequence,
  hidden: Float64Array,
  output: Float32Array,
  zeroOutputForMask: boolean,
): void {
  for (let row = 0; row < batch; row++) {
    if (!steps.hasOutput(row, time - 1, zeroOutputForMask)) continue;
    const from = row * units;
    for (let unit = from; unit < from + units; unit++) output[unit] = hidden[unit]!;
  }
}

/**
 * Walks over the valid steps backwards. Before each step the gradient of its outputs is added to the gradient of the
 * state; an output that repeats an earlier one adds to the state it repeats, which a masked step carries unchanged.
 *
 * @param dHidden the gradient of the hidden state, `[batch, units]`, which `step` updates
 * @param step computes the valid steps `[first, last)`
 */
export function walkBackward(
  sequence: Sequence,
  attributes: RecurrentAttributes,
  dOutput: TensorInfo | undefined,
  dHidden: Float64Array,
  step: (first: number, last: number) => void,
): void {
  const { native, steps, batch, time, units } = sequence;
  const { returnSequences, zeroOutputForMask } = attributes;
  const upstream = optionalValues(native, dOutput);
  if (upstream !== undefined && !returnSequences) {
    for (let row = 0; row < batch; row++) {
      if (steps.hasOutput(row, time - 1, zeroOutputForMask)) addRow(dHidden, row * units, upstream, row * units, units);
    }
  }
  for (let index = time - 1; index >= 0; index--) {
    if (upstream !== undefined && returnSequences) {
      for (let row = 0; row < batch; row++) {
        if (steps.complete || steps.hasOutput(row, index, zeroOutputForMask)) {
          addRow(dHidden, row * units, upstream, (row * time + index) * units, units);
        }
      }
    }
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) step(first, last);
  }
}

function addRow(sum: Float64Array, to: number, values: Float32Array, from: number, count: number): void {
  for (let index = 0; index < count; index++) sum[to + index]! += values[from + index]!;
}

/**
 * Adds a step's product with the transposed recurrent kernel to the gradient of the state, through the recurrent mask.
 *
 * @param product `[last − first, units]`, with a row stride of `stride`
 */
export function addRecurrentGradient(
  sequence: Sequence,
  first: number,
  last: number,
  product: Float64Array,
  stride: number,
  dHidden: Float64Array,
): void {
  const { units, steps, recurrentDropoutMask } = sequence;
  for (let number = first; number < last; number++) {
    const from = (number - first) * stride;
    const to = steps.rows[number]! * units;
    if (recurrentDropoutMask === undefined) {
      for (let unit = 0; unit < units; unit++) dHidden[to + unit]! += product[from + unit]!;
    } else {
      for (let unit = 0; unit < units; unit++)
        dHidden[to + unit]! += product[from + unit]! * recurrentDropoutMask[to + unit]!;
    }
  }
}

/** A cached state `[count, units]` times the recurrent mask, as the recurrent kernel has met it. */
export function throughRecurrentDropoutMask(sequence: Sequence, cached: Float32Array): Float32Array {
  const { units, steps, recurrentDropoutMask } = sequence;
  if (recurrentDropoutMask === undefined) return cached;
  const masked = new Float32Array(cached.length);
  for (let number = 0; number < steps.count; number++) {
    const mask = steps.rows[number]! * units;
    const from = number * units;
    for (let unit = 0; unit < units; unit++)
      masked[from + unit] = cached[from + unit]! * recurrentDropoutMask[mask + unit]!;
  }
  return masked;
}

/**
 * Writes a part of the recurrent kernel's gradient: columns from `firstColumn` on.
 *
 * @param operand what the recurrent kernel was multiplied with, `[count, units]`
 * @param dProduct the gradient of that product
 */
export function recurrentKernelGradient(
  sequence: Sequence,
  operand: Float32Array,
  dProduct: Matrix,
  dRecurrentKernel: Float32Array,
  firstColumn = 0,
): void {
  const { steps, units, width } = sequence;
  const left = transposed(rowMajor(operand, steps.count, units));
  multiply(left, dProduct, { values: dRecurrentKernel, offset: firstColumn, rowStride: width });
}

/** The sums of a matrix' columns, into `target` from `start` on. */
export function sumColumns(matrix: Matrix, target: Float32Array, start = 0): void {
  const { values, rows, columns, rowStride, columnStride, offset = 0 } = matrix;
  const sums = scratch('column sums', columns).fill(0, 0, columns);
  for (let row = 0; row < rows; row++) {
    const from = offset + row * rowStride;
    for (let column = 0; column < columns; column++) sums[column]! += values[from + column * columnStride]!;
  }
  for (let column = 0; column < columns; column++) target[start + column] = sums[column]!;
}

/** The transposed recurrent kernel, or some of its columns, packed for the steps backwards. */
export function packTransposedRecurrentKernel(
  name: string,
  sequence: Sequence,
  firstColumn = 0,
  columns: number = sequence.width,
): PackedMatrix {
  return packRight(name, transposed(columnsOf(sequence.recurrentKernel, firstColumn, columns)));
}

/** The gradients of the weights' bias: `[dBias]` in the bias' shape, or nothing when there is none. */
export function biasGradient(sequence: Sequence, ...gradients: readonly Matrix[]): TensorInfo[] {
  if (sequence.bias === undefined) return [];
  const dBias = new Float32Array(gradients.length * sequence.width);
  for (const [index, gradient] of gradients.entries()) sumColumns(gradient, dBias, index * sequence.width);
  return [floatTensor(sequence.native, sequence.biasShape, dBias)];
}
