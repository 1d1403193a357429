// Products of whole matrices, from the module's packing and its inner loops.
import type { Memory } from './memory.ts';
import { microseconds } from './sharding.ts';

/** Bytes of a float. */
export const float = 4;
/**
 * Depth that is packed at a time where the depth is large. Not a power of two, so that the lanes of neighbouring panels
 * do not compete for the same lines of the cache.
 */
const depthBlock = 240;
/** Rows of a product that are computed before they are copied to where they belong. */
const rowBlock = 64;

/** A number rounded up to a multiple of eight, the width of a panel. */
export function padded(columns: number): number {
  return (columns + 7) & ~7;
}

/** A matrix in memory, row after row. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  /** Bytes from row to row; that of neighbouring rows by default. */
  readonly stride?: number;
  /** The address of the row numbers to pick, if rows are picked. */
  readonly rowIndex?: number;
}

/** A right operand that is packed once and multiplied often. */
export interface PackedMatrix {
  readonly panels: number;
  readonly depth: number;
  readonly columns: number;
}

/** Bytes from row to row. */
export function strideOf({ stride, columns }: Matrix): number {
  return stride ?? columns * float;
}

/** Packs a right operand. */
export function packRight(memory: Memory, matrix: Matrix): PackedMatrix {
  const { rows, columns } = matrix;
  const panels = memory.scratch(rows * padded(columns) * float);
  splitPanels(memory, rows, columns, ({ kernels }, first, lanes) => {
    const from = matrix.address + first * float;
    kernels.packRows(panels + first * rows * float, from, matrix.rowIndex ?? 0, rows, strideOf(matrix), lanes, 8);
  });
  return { panels, depth: rows, columns };
}

/** Packs a right operand that is the transpose of a matrix. */
export function packTransposed(memory: Memory, matrix: Matrix): PackedMatrix {
  const { rows, columns } = matrix;
  const panels = memory.scratch(columns * padded(rows) * float);
  const stride = strideOf(matrix);
  splitPanels(memory, columns, rows, ({ kernels }, first, lanes) => {
    const from = matrix.address + first * stride;
    kernels.packColumns(panels + first * columns * float, from, columns, stride, lanes);
  });
  return { panels, depth: columns, columns: rows };
}

/** Splits lanes, of which a panel holds eight. */
function splitPanels(
  memory: Memory,
  depth: number,
  lanes: number,
  pack: (memory: Memory, first: number, lanes: number) => void,
): void {
  memory.split(depth * lanes * microseconds.element, padded(lanes) / 8, 1, (own, first, end) =>
    pack(own, first * 8, Math.min(lanes, end * 8) - first * 8),
  );
}

/** Where a product goes, and a bias that is added; each has its address. */
export interface ProductTarget {
  readonly address: number;
  readonly rowIndex?: number;
  readonly bias?: number;
  readonly stride?: number;
}

/** left × right, plus a bias, into rows of their exact length, which may be picked. */
export function multiply(memory: Memory, left: Matrix, right: PackedMatrix, target: ProductTarget): void {
  const work = left.rows * right.depth * right.columns * microseconds.product;
  memory.split(work, left.rows, 4, (own, first, end) => multiplySome(own, left, right, target, first, end));
}

/** The rows `[first, end)` of a product. */
function multiplySome(
  memory: Memory,
  left: Matrix,
  right: PackedMatrix,
  target: ProductTarget,
  first: number,
  end: number,
): void {
  const { kernels } = memory;
  const stride = padded(right.columns) * float;
  const targetStride = target.stride ?? right.columns * float;
  const tile = memory.scratch(Math.min(rowBlock, end - first) * stride);
  for (let row = first; row < end; row += rowBlock) {
    const rows = Math.min(rowBlock, end - row);
    const [address, index] = from(left, row);
    kernels.multiplyRows(
      address,
      index,
      rows,
      strideOf(left),
      right.depth,
      right.panels,
      right.columns,
      tile,
      0,
      stride,
      0,
      0,
    );
    const [to, toIndex] = from({ ...target, rows: 0, columns: 0, stride: targetStride }, row);
    kernels.copyRows(tile, stride, 0, to, targetStride, toIndex, rows, right.columns, target.bias ?? 0, false);
  }
}

/** Where a matrix goes on from a row: an address, and a row index if rows are picked. */
export function from(matrix: Matrix, row: number): readonly [address: number, rowIndex: number] {
  return matrix.rowIndex === undefined
    ? [matrix.address + row * strideOf(matrix), 0]
    : [matrix.address, matrix.rowIndex + row * 4];
}

/** One left operand of {@link multiplyTransposedLeft}, and where its product goes. */
export interface TransposedProduct {
  readonly left: Matrix;
  readonly address: number;
  /** Bytes from row to row of the product. */
  readonly stride: number;
}

/** leftᵀ × right for one or more left operands, which all have the rows of `right`: a weight gradient. */
export function multiplyTransposedLeft(memory: Memory, products: readonly TransposedProduct[], right: Matrix): void {
  const columns = products.reduce((sum, { left }) => sum + left.columns, 0);
  const work = right.rows * right.columns * columns * microseconds.product;
  // By columns: each sum runs over the depth in its order.
  memory.split(work, right.columns, 16, (own, first, end) => {
    const some = products.map((product) => ({ ...product, address: product.address + first * float }));
    multiplyColumns(own, some, columnsOf(right, first, end - first));
  });
}

/** Some columns of a matrix. */
export function columnsOf(matrix: Matrix, first: number, columns: number): Matrix {
  return { ...matrix, address: matrix.address + first * float, columns, stride: strideOf(matrix) };
}

function multiplyColumns(memory: Memory, products: readonly TransposedProduct[], right: Matrix): void {
  const { kernels } = memory;
  const stride = padded(right.columns) * float;
  const block = Math.min(depthBlock, right.rows);
  const panels = memory.scratch(block * stride);
  const sums = products.map(({ left }) => memory.scratch(padded(left.columns) * stride));
  const leftPanels = memory.scratch(block * padded(Math.max(...products.map(({ left }) => left.columns))) * float);
  for (const [index, { left }] of products.entries())
    kernels.fillRows(sums[index]!, stride, left.columns, padded(right.columns), 0);
  for (let start = 0; start < right.rows; start += block) {
    const depth = Math.min(block, right.rows - start);
    kernels.packRows(panels, ...from(right, start), depth, strideOf(right), right.columns, 8);
    for (const [index, { left }] of products.entries()) {
      kernels.packRows(leftPanels, ...from(left, start), depth, strideOf(left), left.columns, 4);
      kernels.multiplyPanels(leftPanels, left.columns, depth, panels, right.columns, sums[index]!, stride, start > 0);
    }
  }
  for (const [index, { left, address, stride: targetStride }] of products.entries()) {
    kernels.copyRows(sums[index]!, stride, 0, address, targetStride, 0, left.columns, right.columns, 0, false);
  }
}

/** The sums of a matrix' columns. */
export function sumColumns(memory: Memory, matrix: Matrix, target: number): void {
  const { address, rows, columns } = matrix;
  memory.split(rows * columns * microseconds.element, columns, 16, ({ kernels }, first, end) => {
    kernels.sumColumns(address + first * float, strideOf(matrix), rows, end - first, target + first * float);
  });
}
