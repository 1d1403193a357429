// Copies matrices into the order in which the matrix product reads them: panels of four lanes (rows of the left operand,
// columns of the right one), depth after depth, so that the inner loop reads memory straight through. Panels are double:
// V8 computes in double, and a float32 panel would be converted anew each time it is read. Missing lanes of the last panel
// are zeros, so the product has no special cases at the edges.

/** How many lanes a panel has. */
export const panelWidth = 4;

/**
 * A matrix that lies in a flat array. Element (row, column) is at
 * `offset + rowIndex[row] * rowStride + columnIndex[column] * columnStride`.
 */
export interface Matrix {
  readonly values: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Where the matrix starts; 0 by default. */
  readonly offset?: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** Which rows of `values` are the matrix' rows; all in order by default. */
  readonly rowIndex?: Int32Array | undefined;
  /** Which columns of `values` are the matrix' columns; all in order by default. */
  readonly columnIndex?: Int32Array | undefined;
}

/** The matrix whose rows lie one after the other in `values`. */
export function rowMajor(values: Float32Array | Float64Array, rows: number, columns: number): Matrix {
  return { values, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Some columns of a matrix, without copying. */
export function columnsOf(matrix: Matrix, first: number, columns: number): Matrix {
  return { ...matrix, columns, offset: (matrix.offset ?? 0) + first * matrix.columnStride };
}

/** The same values with rows and columns exchanged, without copying. */
export function transposed(matrix: Matrix): Matrix {
  return {
    values: matrix.values,
    rows: matrix.columns,
    columns: matrix.rows,
    offset: matrix.offset ?? 0,
    rowStride: matrix.columnStride,
    columnStride: matrix.rowStride,
    rowIndex: matrix.columnIndex,
    columnIndex: matrix.rowIndex,
  };
}

/** The number of panels that hold so many lanes. */
export function panelCount(lanes: number): number {
  return Math.ceil(lanes / panelWidth);
}

/** So many lanes, with those that fill the last panel. */
export function padded(lanes: number): number {
  return panelCount(lanes) * panelWidth;
}

/**
 * Packs rows `[firstRow, firstRow + rows)` and columns `[firstColumn, firstColumn + columns)` of a matrix with rows as
 * lanes: element (row, column) of panel p goes to `(p * columns + column) * panelWidth + row`.
 */
export function pack(
  target: Float64Array,
  matrix: Matrix,
  firstRow: number,
  rows: number,
  firstColumn: number,
  columns: number,
): void {
  const panelLength = columns * panelWidth;
  const { rowIndex, rowStride, offset = 0 } = matrix;
  if (matrix.columnIndex === undefined && matrix.columnStride !== 1 && rowIndex === undefined && rowStride === 1) {
    packAcross(target, matrix, firstRow, rows, firstColumn, columns);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const source = offset + (rowIndex === undefined ? firstRow + row : rowIndex[firstRow + row]!) * rowStride;
    const lane = row % panelWidth;
    const start = ((row - lane) / panelWidth) * panelLength + lane;
    copyLane(target, start, matrix.values, source, matrix.columnStride, matrix.columnIndex, firstColumn, columns);
  }
  for (let lane = rows; lane < padded(rows); lane++) {
    const start = (panelCount(rows) - 1) * panelLength + (lane % panelWidth);
    for (let index = start, column = 0; column < columns; column++, index += panelWidth) target[index] = 0;
  }
}

function copyLane(
  target: Float64Array,
  start: number,
  values: Float32Array | Float64Array,
  source: number,
  stride: number,
  index: Int32Array | undefined,
  first: number,
  count: number,
): void {
  let to = start;
  if (index !== undefined) {
    for (let column = first; column < first + count; column++, to += panelWidth) {
      target[to] = values[source + index[column]! * stride]!;
    }
    return;
  }
  let from = source + first * stride;
  for (let column = 0; column < count; column++, to += panelWidth, from += stride) target[to] = values[from]!;
}

/** Packs a matrix whose columns lie one after the other, reading it in the order in which it lies. */
function packAcross(
  target: Float64Array,
  matrix: Matrix,
  firstRow: number,
  rows: number,
  firstColumn: number,
  columns: number,
): void {
  const { values, columnStride, offset = 0 } = matrix;
  const whole = rows - (rows % panelWidth);
  for (let column = 0; column < columns; column++) {
    let from = offset + firstRow + (firstColumn + column) * columnStride;
    let to = column * panelWidth;
    for (let row = 0; row < whole; row += panelWidth, from += panelWidth, to += columns * panelWidth) {
      target[to] = values[from]!;
      target[to + 1] = values[from + 1]!;
      target[to + 2] = values[from + 2]!;
      target[to + 3] = values[from + 3]!;
    }
    if (whole < rows) {
      for (let lane = 0; lane < panelWidth; lane++) target[to + lane] = whole + lane < rows ? values[from + lane]! : 0;
    }
  }
}
