// The product of the input with the kernel, for all steps or for each token once, and its gradients.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { multiply, multiplyPacked, packRight } from './matrix-product.ts';
import { rowMajor, transposed, type Matrix } from './packing.ts';
import type { Sequence } from './sequence.ts';
import { floatTensor } from './tensors.ts';

/** Elements of the input projection that are computed ahead of the steps (2 MiB), so that they are still in the cache. */
const projectionBlock = 1 << 19;

/** Gives the projection of the valid steps `[first, last)`, plus bias: where its rows are, one after the other. */
type Projector = (
  first: number,
  last: number,
) => {
  readonly projected: Float32Array;
  readonly start: number;
};

/**
 * The projector of a sequence.
 *
 * @param bias added to the projection
 */
export function projector({ input, kernel, steps, batch, width }: Sequence, bias: Float32Array | undefined): Projector {
  const packed = packRight('kernel panels', kernel);
  const project = (first: number, rows: number, values: Float32Array): void => {
    multiplyPacked(input.matrix, first, rows, packed, { values, rowStride: width, bias });
  };
  const { inverse } = input;
  if (inverse !== undefined) {
    const { rows } = input.matrix;
    const ofTokens = new Float32Array(rows * width);
    project(0, rows, ofTokens);
    const projected = new Float32Array(batch * width);
    return (first, last) => {
      for (let number = first; number < last; number++) {
        const from = inverse[number]! * width;
        projected.set(ofTokens.subarray(from, from + width), (number - first) * width);
      }
      return { projected, start: 0 };
    };
  }
  const blockRows = Math.max(batch, Math.floor(projectionBlock / Math.max(1, width)));
  const projected = new Float32Array(Math.min(steps.count, blockRows) * width);
  let projectedFrom = 0;
  let projectedTo = 0;
  return (first, last) => {
    if (last > projectedTo) {
      projectedFrom = first;
      projectedTo = Math.min(steps.count, first + blockRows);
      project(first, projectedTo - first, projected);
    }
    return { projected, start: (first - projectedFrom) * width };
  };
}

/** The gradients of x, or of the table, and of the kernel, from that of each valid step's projection, `[count, width]`. */
export function inputGradients(sequence: Sequence, dSteps: Matrix): TensorInfo[] {
  const { native, input, kernel, features, width } = sequence;
  const { matrix, shape } = input;
  const dProjection = sumByToken(sequence, dSteps);
  const dInput = new Float32Array(shape.reduce((product, side) => product * side, 1));
  const dKernel = new Float32Array(features * width);
  multiply(dProjection, transposed(kernel), { values: dInput, rowStride: features, rowIndex: matrix.rowIndex });
  multiply(transposed(matrix), dProjection, { values: dKernel, rowStride: width });
  return [floatTensor(native, shape, dInput), floatTensor(native, [features, width], dKernel)];
}

/** The gradient of the input's projection: that of each valid step, summed for each token. */
function sumByToken({ input, width }: Sequence, dSteps: Matrix): Matrix {
  const { inverse } = input;
  if (inverse === undefined) return dSteps;
  const { rows } = input.matrix;
  const sums = new Float64Array(rows * width);
  for (let number = 0; number < dSteps.rows; number++) {
    const from = number * width;
    const to = inverse[number]! * width;
    for (let column = 0; column < width; column++) sums[to + column]! += dSteps.values[from + column]!;
  }
  return rowMajor(sums, rows, width);
}

/** Adds `count` values of the input projection to the recurrent product. */
export function addProjection(
  gates: Float64Array,
  gate: number,
  projected: Float32Array,
  start: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) gates[gate + index]! += projected[start + index]!;
}
