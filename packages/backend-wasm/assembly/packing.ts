// Panels: of a matrix, `width` lanes at a time (four rows of a left operand, eight columns of a right one), the depth
// running outside, so that the product reads memory in one direction. Lanes that are missing at the end are zero.
import { get, put, rowAt } from './vectors';

/**
 * Panels of a matrix whose rows are the depth: the right operand as it is, or the left operand transposed. A line of the cache after
 * the other, each down all rows: where panels are a power of two apart, writing one row to all of them would drive them out of the cache.
 */
export function packRows(target: usize, source: usize, rowIndex: usize, depth: i32, stride: i32, lanes: i32, width: i32): void {
  const panelBytes = <usize>(depth * width) << 2;
  const step = <usize>width << 2;
  let lane = 0;
  for (; lane + 16 <= lanes; lane += 16, target += <usize>depth << 6) {
    const second = target + panelBytes, third = second + panelBytes, fourth = third + panelBytes;
    for (let k = 0, to: usize = 0; k < depth; k++, to += step) {
      const row = rowAt(source, rowIndex, k, stride) + (<usize>lane << 2);
      const a = v128.load(row), b = v128.load(row, 16), c = v128.load(row, 32), d = v128.load(row, 48);
      v128.store(target + to, a);
      if (width == 8) {
        v128.store(target + to, b, 16);
        v128.store(second + to, c);
        v128.store(second + to, d, 16);
      } else {
        v128.store(second + to, b);
        v128.store(third + to, c);
        v128.store(fourth + to, d);
      }
    }
  }
  for (; lane < lanes; lane += width, target += panelBytes) {
    for (let k = 0, to = target; k < depth; k++, to += step) {
      const row = rowAt(source, rowIndex, k, stride);
      for (let offset = 0; offset < width; offset += 4) {
        const left = lanes - lane - offset;
        v128.store(to + (<usize>offset << 2), left > 0 ? get(row + (<usize>(lane + offset) << 2), left) : f32x4.splat(0));
      }
    }
  }
}

/** Panels of eight columns of a transposed matrix: its columns are the depth. */
export function packColumns(target: usize, source: usize, depth: i32, stride: i32, lanes: i32): void {
  const whole = depth & ~3;
  for (let first = 0; first < lanes; first += 8, target += <usize>depth << 5) {
    for (let lane = 0; lane < 8; lane += 4) {
      const left = lanes - first - lane;
      let to = target + (<usize>lane << 2);
      if (left <= 0) {
        for (let k = 0; k < depth; k++, to += 32) v128.store(to, f32x4.splat(0));
        continue;
      }
      // Rows that are missing are read as the last one, and become zeros.
      let a = source + <usize>(first + lane) * <usize>stride;
      let b = left > 1 ? a + stride : a, c = left > 2 ? b + stride : b, d = left > 3 ? c + stride : c;
      const present = lanesPresent(left);
      for (let k = 0; k < whole; k += 4, to += 128, a += 16, b += 16, c += 16, d += 16) {
        const r0 = v128.load(a), r1 = v128.load(b), r2 = v128.load(c), r3 = v128.load(d);
        const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(to, v128.and(v128.shuffle<i64>(low01, low23, 0, 2), present));
        v128.store(to, v128.and(v128.shuffle<i64>(low01, low23, 1, 3), present), 32);
        v128.store(to, v128.and(v128.shuffle<i64>(high01, high23, 0, 2), present), 64);
        v128.store(to, v128.and(v128.shuffle<i64>(high01, high23, 1, 3), present), 96);
      }
      for (let k = whole; k < depth; k++, to += 32, a += 4, b += 4, c += 4, d += 4) {
        const column = f32x4(load<f32>(a), load<f32>(b), load<f32>(c), load<f32>(d));
        v128.store(to, v128.and(column, present));
      }
    }
  }
}

/** All bits of the first lanes. */
@inline
function lanesPresent(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
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
