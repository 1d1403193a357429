// Weights as the right operands of products. Each gate's columns start at a texel of their own.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { texels, type Matrix } from './matrix.ts';
import { fillMatrix, plain, type Axis } from './packing.ts';
import { operand } from './product.ts';
import type { Workspace } from './workspace.ts';

/** Some gates of a kernel. */
export interface Gates {
  /** The first one; 0 by default. */
  readonly first?: number;
  /** How many; all by default. */
  readonly count?: number;
}

/**
 * A kernel `[rows, gates × units]` as a matrix, with its bias below it.
 *
 * @param direction `transposed` for the way back: gates are rows then
 */
export function kernelMatrix(
  workspace: Workspace,
  kernel: TensorInfo,
  bias: TensorInfo | undefined,
  rows: number,
  gates: number,
  units: number,
  direction: 'straight' | 'transposed' = 'straight',
  { first = 0, count = gates }: Gates = {},
): Matrix {
  const padded = 4 * texels(units);
  const gateAxis: Axis = { period: padded, count: units, blocks: count, blockStride: units, stride: 1 };
  const rowAxis = plain(rows, gates * units);
  const base = first * units;
  const source = workspace.flat(kernel);
  if (direction === 'transposed') {
    const matrix = operand(workspace, count * padded, rows);
    fillMatrix(workspace, matrix, source, { base, rows: gateAxis, columns: rowAxis });
    return matrix;
  }
  const matrix = operand(workspace, rows + (bias === undefined ? 0 : 1), count * padded);
  fillMatrix(workspace, matrix, source, { base, rows: rowAxis, columns: gateAxis });
  if (bias !== undefined) fillRow(workspace, matrix, rows, bias, base, gateAxis);
  return matrix;
}

/** One row of a bias as a matrix. */
export function biasMatrix(workspace: Workspace, bias: TensorInfo, base: number, gates: number, units: number): Matrix {
  const padded = 4 * texels(units);
  const matrix = operand(workspace, 1, gates * padded);
  fillRow(workspace, matrix, 0, bias, base, {
    period: padded,
    count: units,
    blocks: gates,
    blockStride: units,
    stride: 1,
  });
  return matrix;
}

function fillRow(
  workspace: Workspace,
  matrix: Matrix,
  row: number,
  bias: TensorInfo,
  base: number,
  columns: Axis,
): void {
  const x = Math.floor(row / matrix.panelRows) * matrix.across;
  const region = { x, y: row % matrix.panelRows, width: matrix.across, height: 1 };
  const rows = { period: 1 << 30, count: 1 << 30, blocks: 1, blockStride: 0, stride: 0 };
  fillMatrix(workspace, matrix, workspace.flat(bias), { base, rows, columns }, region);
}
