// Panels: of a matrix, `width` lanes at a time (four rows of a left operand, eight columns of a right one), the depth
// running outside, so that the product reads memory in one direction. Lanes that are missing at the end are zero.
import { get, put, rowAt } from './vectors';

/** Panels of a matrix whose rows are the depth: the right operand as it is, or the left operand transposed. */
export function packRows(target: usize, source: usize, rowIndex: usize, depth: i32, stride: i32, lanes: i32, width: i32): void {
  const zero = f32x4.splat(0);
  const panelBytes = <usize>(depth * width) << 2;
  const step = <usize>width << 2;
  for (let k = 0; k < depth; k++) {
    const row = rowAt(source, rowIndex, k, stride);
    let to = target + <usize>k * step;
    let lane = 0;
    for (; lane + width <= lanes; lane += width) {
      v128.store(to, v128.load(row + (<usize>lane << 2)));
      if (width == 8) v128.store(to, v128.load(row + (<usize>lane << 2), 16), 16);
      to += panelBytes;
    }
    for (let offset = 0; lane + offset < lanes || (offset > 0 && offset < width); offset += 4) {
      const left = lanes - lane - offset;
      v128.store(to + (<usize>offset << 2), left > 0 ? get(row + (<usize>(lane + offset) << 2), left) : zero);
    }
  }
}

/** Panels of eight columns of a transposed matrix: its columns are the depth. */
export function packColumns(target: usize, source: usize, depth: i32, stride: i32, lanes: i32): void {
  for (let first = 0; first < lanes; first += 8) {
    for (let lane = 0; lane < 8; lane++) {
      let to = target + (<usize>lane << 2);
      if (first + lane >= lanes) {
        for (let k = 0; k < depth; k++, to += 32) store<f32>(to, 0);
        continue;
      }
      let from = source + <usize>(first + lane) * <usize>stride;
      for (let k = 0; k < depth; k++, to += 32, from += 4) store<f32>(to, load<f32>(from));
    }
    target += <usize>depth << 5;
  }
}

@inline
function addAt(source: usize, bias: usize, target: usize, at: usize, add: bool, left: i32): void {
  let value = get(source + at, left);
  if (bias) value = f32x4.add(value, get(bias + at, left));
  if (add) value = f32x4.add(value, get(target + at, left));
  put(target + at, value, left);
}

/** Copies rows, picked on either side; adds a bias if there is one, or adds to what is there. Strides are in bytes. */
export function copyRows(source: usize, sourceStride: i32, sourceIndex: usize, target: usize, targetStride: i32, targetIndex: usize, rows: i32, columns: i32, bias: usize, add: bool): void {
  for (let row = 0; row < rows; row++) {
    const from = rowAt(source, sourceIndex, row, sourceStride);
    const to = rowAt(target, targetIndex, row, targetStride);
    if (!bias && !add) {
      memory.copy(to, from, <usize>columns << 2);
      continue;
    }
    const whole = <usize>(columns & ~3) << 2;
    for (let at: usize = 0; at < whole; at += 16) addAt(from, bias, to, at, add, 4);
    if (columns & 3) addAt(from, bias, to, whole, add, columns & 3);
  }
}

/** Fills rows with a bias, or with zeros. */
export function fillRows(target: usize, stride: i32, rows: i32, columns: i32, bias: usize): void {
  if (!bias && stride == columns << 2) {
    memory.fill(target, 0, <usize>rows * <usize>stride);
    return;
  }
  for (let row = 0; row < rows; row++, target += stride) {
    if (bias) memory.copy(target, bias, <usize>columns << 2);
    else memory.fill(target, 0, <usize>columns << 2);
  }
}

/** The sums of a matrix' columns. */
export function sumColumns(source: usize, stride: i32, rows: i32, columns: i32, target: usize): void {
  const zero = f32x4.splat(0);
  let column = 0;
  // Sixteen columns are a line of the cache, and their sums stay in registers.
  for (; column + 16 <= columns; column += 16, source += 64, target += 64) {
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (let row = rows, from = source; row > 0; row--, from += stride) {
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
      s2 = f32x4.add(s2, v128.load(from, 32));
      s3 = f32x4.add(s3, v128.load(from, 48));
    }
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
  }
  for (; column < columns; column += 4, source += 16, target += 16) {
    let sum = zero;
    for (let row = rows, from = source; row > 0; row--, from += stride) sum = f32x4.add(sum, get(from, columns - column));
    put(target, sum, columns - column);
  }
}

/** target ← a ⊙ b, where b's rows are picked. */
export function multiplyElements(a: usize, b: usize, bIndex: usize, target: usize, rows: i32, columns: i32): void {
  const stride = columns << 2;
  for (let row = 0; row < rows; row++, a += stride, target += stride) {
    const factor = rowAt(b, bIndex, row, stride);
    for (let column = 0; column < columns; column += 4) {
      const at = <usize>column << 2;
      const left = columns - column;
      put(target + at, f32x4.mul(get(a + at, left), get(factor + at, left)), left);
    }
  }
}
