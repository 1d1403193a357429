// The matrix product that every kernel of this backend uses. Blocked as in Goto & van de Geijn 2008: both operands are
// packed into panels (see packing.ts), and a 4 × 4 block of the result is held in local variables while the depth runs.
// Everything is summed in double, so results are as good as float32 can hold.
import { activate } from './activations.ts';
import { pack, padded, panelCount, panelWidth, transposed, type Matrix } from './packing.ts';
import { scratch } from './scratch.ts';
import type { FusedActivation } from '@rnnkit/core';

/** Rows of the left operand that are packed at a time: with `depthBlock`, 128 KiB, which stays in the second-level cache. */
const rowBlock = 64;
/** Depth that is packed at a time: a panel of the right operand then stays in the first-level cache. */
const depthBlock = 256;

/** A right operand that is packed once and multiplied often. */
export interface PackedMatrix {
  readonly panels: Float64Array;
  /** Its rows. */
  readonly depth: number;
  readonly columns: number;
}

/** Where a product goes, and what is done to it on the way. */
export interface ProductTarget {
  readonly values: Float32Array;
  /** Where the first element goes; 0 by default. */
  readonly offset?: number;
  readonly rowStride: number;
  /** Which rows of `values` the product's rows are; all in order by default. */
  readonly rowIndex?: Int32Array | undefined;
  /** Added to every row. */
  readonly bias?: Float32Array | Float64Array | undefined;
  /** Applied last. */
  readonly activation?: FusedActivation;
}

/**
 * Packs a right operand for {@link multiplyRows}.
 *
 * @param name names the scratch buffer, which holds until the name is used again
 */
export function packRight(name: string, matrix: Matrix): PackedMatrix {
  const panels = scratch(name, padded(matrix.columns) * matrix.rows);
  pack(panels, transposed(matrix), 0, matrix.columns, 0, matrix.rows);
  return { panels, depth: matrix.rows, columns: matrix.columns };
}

/**
 * Rows `[firstRow, firstRow + rows)` of `left` times `right`, into `output` from its start on, with a row stride of
 * `padded(right.columns)`. It also writes the padding, so `output` holds at least `padded(rows)` such rows.
 */
export function multiplyRows(
  left: Matrix,
  firstRow: number,
  rows: number,
  right: PackedMatrix,
  output: Float64Array,
  accumulate = false,
): void {
  const depth = right.depth;
  const stride = padded(right.columns);
  const leftPanels = scratch('left panels', rowBlock * Math.min(depth, depthBlock));
  for (let row = 0; row < rows; row += rowBlock) {
    const blockRows = Math.min(rowBlock, rows - row);
    for (let start = 0; start < depth; start += depthBlock) {
      const blockDepth = Math.min(depthBlock, depth - start);
      pack(leftPanels, left, firstRow + row, blockRows, start, blockDepth);
      multiplyPanels(
        leftPanels,
        right.panels,
        output,
        panelCount(blockRows),
        panelCount(right.columns),
        blockDepth,
        start * panelWidth,
        depth * panelWidth,
        row * stride,
        stride,
        accumulate || start > 0,
      );
    }
    if (depth === 0 && !accumulate) output.fill(0, row * stride, (row + padded(blockRows)) * stride);
  }
}

/** `left × right`, rounded to float32 once, into `target`. */
export function multiply(left: Matrix, right: Matrix, target: ProductTarget): void {
  if (left.columns > left.rows + depthBlock) multiplyDeep(left, right, target);
  else multiplyPacked(left, 0, left.rows, packRight('right panels', right), target);
}

/** Rows of `left` times a packed operand, rounded to float32 once, into `target`'s first rows. */
export function multiplyPacked(
  left: Matrix,
  firstRow: number,
  rows: number,
  right: PackedMatrix,
  target: ProductTarget,
): void {
  const block = scratch('product rows', rowBlock * padded(right.columns));
  for (let row = 0; row < rows; row += rowBlock) {
    const blockRows = Math.min(rowBlock, rows - row);
    multiplyRows(left, firstRow + row, blockRows, right, block);
    store(block, row, blockRows, right.columns, target);
  }
}

/** A product with few rows and much depth, such as a weight gradient: blocks of depth are added up in double. */
function multiplyDeep(left: Matrix, right: Matrix, target: ProductTarget): void {
  const depth = left.columns;
  const sum = scratch('product sum', padded(left.rows) * padded(right.columns));
  const panels = scratch('right panels', padded(right.columns) * depthBlock);
  const rightLanes = transposed(right);
  for (let start = 0; start < depth; start += depthBlock) {
    const blockDepth = Math.min(depthBlock, depth - start);
    pack(panels, rightLanes, 0, right.columns, start, blockDepth);
    const slice = sliceColumns(left, start, blockDepth);
    multiplyRows(slice, 0, left.rows, { panels, depth: blockDepth, columns: right.columns }, sum, start > 0);
  }
  store(sum, 0, left.rows, right.columns, target);
}

function sliceColumns(matrix: Matrix, first: number, columns: number): Matrix {
  if (matrix.columnIndex !== undefined) {
    return { ...matrix, columns, columnIndex: matrix.columnIndex.subarray(first, first + columns) };
  }
  return { ...matrix, columns, offset: (matrix.offset ?? 0) + first * matrix.columnStride };
}

function store(block: Float64Array, firstRow: number, rows: number, columns: number, target: ProductTarget): void {
  const { values, offset = 0, rowStride, rowIndex, bias, activation = 'linear' } = target;
  const stride = padded(columns);
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    const to = offset + (rowIndex === undefined ? firstRow + row : rowIndex[firstRow + row]!) * rowStride;
    if (bias !== undefined) for (let column = 0; column < columns; column++) block[from + column]! += bias[column]!;
    if (activation !== 'linear') activate(activation, block, from, columns);
    for (let column = 0; column < columns; column++) values[to + column] = block[from + column]!;
  }
}

/**
 * The inner loops: `rowPanels × columnPanels` blocks of 4 × 4. The sixteen sums are locals, so that they stay in
 * registers; `| 0` tells the compiler that indices are int32, which spares it overflow checks.
 */
function multiplyPanels(
  left: Float64Array,
  right: Float64Array,
  output: Float64Array,
  rowPanels: number,
  columnPanels: number,
  depth: number,
  rightStart: number,
  rightPanelLength: number,
  outputStart: number,
  outputStride: number,
  accumulate: boolean,
): void {
  const leftPanelLength = Math.imul(depth, 4);
  for (let columnPanel = 0; columnPanel < columnPanels; columnPanel = (columnPanel + 1) | 0) {
    const rightPanel = (rightStart + Math.imul(columnPanel, rightPanelLength)) | 0;
    for (let rowPanel = 0; rowPanel < rowPanels; rowPanel = (rowPanel + 1) | 0) {
      let a = Math.imul(rowPanel, leftPanelLength);
      let b = rightPanel;
      const end = (a + leftPanelLength) | 0;
      let s00 = 0, s01 = 0, s02 = 0, s03 = 0; // oxfmt-ignore
      let s10 = 0, s11 = 0, s12 = 0, s13 = 0; // oxfmt-ignore
      let s20 = 0, s21 = 0, s22 = 0, s23 = 0; // oxfmt-ignore
      let s30 = 0, s31 = 0, s32 = 0, s33 = 0; // oxfmt-ignore
      while (a < end) {
        const b0 = right[b]!;
        const b1 = right[(b + 1) | 0]!;
        const b2 = right[(b + 2) | 0]!;
        const b3 = right[(b + 3) | 0]!;
        const a0 = left[a]!;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        const a1 = left[(a + 1) | 0]!;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
        const a2 = left[(a + 2) | 0]!;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s22 += a2 * b2;
        s23 += a2 * b3;
        const a3 = left[(a + 3) | 0]!;
        s30 += a3 * b0;
        s31 += a3 * b1;
        s32 += a3 * b2;
        s33 += a3 * b3;
        a = (a + 4) | 0;
        b = (b + 4) | 0;
      }
      const c0 = (outputStart + Math.imul(Math.imul(rowPanel, 4), outputStride) + Math.imul(columnPanel, 4)) | 0;
      const c1 = (c0 + outputStride) | 0;
      const c2 = (c1 + outputStride) | 0;
      const c3 = (c2 + outputStride) | 0;
      if (accumulate) {
        s00 += output[c0]!;
        s01 += output[c0 + 1]!;
        s02 += output[c0 + 2]!;
        s03 += output[c0 + 3]!;
        s10 += output[c1]!;
        s11 += output[c1 + 1]!;
        s12 += output[c1 + 2]!;
        s13 += output[c1 + 3]!;
        s20 += output[c2]!;
        s21 += output[c2 + 1]!;
        s22 += output[c2 + 2]!;
        s23 += output[c2 + 3]!;
        s30 += output[c3]!;
        s31 += output[c3 + 1]!;
        s32 += output[c3 + 2]!;
        s33 += output[c3 + 3]!;
      }
      output[c0] = s00;
      output[c0 + 1] = s01;
      output[c0 + 2] = s02;
      output[c0 + 3] = s03;
      output[c1] = s10;
      output[c1 + 1] = s11;
      output[c1 + 2] = s12;
      output[c1 + 3] = s13;
      output[c2] = s20;
      output[c2 + 1] = s21;
      output[c2 + 2] = s22;
      output[c2 + 3] = s23;
      output[c3] = s30;
      output[c3 + 1] = s31;
      output[c3 + 2] = s32;
      output[c3 + 3] = s33;
    }
  }
}
