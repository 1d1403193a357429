// Products of blocks whose rows have eight numbers, for attention: eight queries side by side, or eight of a row's numbers. Six rows of eight
// sums stay in registers.
import { multiplyAdd } from './multiply-add';
import { get, put } from './vectors';

@inline
export function eights(count: i32): i32 {
  return (count + 7) & ~7;
}

@inline
export function bytesOf(count: i32): usize {
  return <usize>count << 2;
}

/** Six rows of eight numbers: those from `from` on, or zeros, and rows `a` times rows `b` of eight, which are `depth` long. */
@inline
function six(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, depth: i32, from: usize, fromRow: usize, c: usize, cRow: usize): void {
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow, c4 = c3 + cRow, c5 = c4 + cRow;
  const a2 = 2 * aRow, a3 = 3 * aRow, a4 = 4 * aRow, a5 = 5 * aRow;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00, s40 = s00, s41 = s00, s50 = s00, s51 = s00;
  if (from) {
    s00 = v128.load(from); s01 = v128.load(from, 16); from += fromRow; s10 = v128.load(from); s11 = v128.load(from, 16); from += fromRow;
    s20 = v128.load(from); s21 = v128.load(from, 16); from += fromRow; s30 = v128.load(from); s31 = v128.load(from, 16); from += fromRow;
    s40 = v128.load(from); s41 = v128.load(from, 16); from += fromRow; s50 = v128.load(from); s51 = v128.load(from, 16);
  }
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = multiplyAdd(x, b0, s00); s01 = multiplyAdd(x, b1, s01);
    x = v128.load32_splat(a + aRow);
    s10 = multiplyAdd(x, b0, s10); s11 = multiplyAdd(x, b1, s11);
    x = v128.load32_splat(a + a2);
    s20 = multiplyAdd(x, b0, s20); s21 = multiplyAdd(x, b1, s21);
    x = v128.load32_splat(a + a3);
    s30 = multiplyAdd(x, b0, s30); s31 = multiplyAdd(x, b1, s31);
    x = v128.load32_splat(a + a4);
    s40 = multiplyAdd(x, b0, s40); s41 = multiplyAdd(x, b1, s41);
    x = v128.load32_splat(a + a5);
    s50 = multiplyAdd(x, b0, s50); s51 = multiplyAdd(x, b1, s51);
    a += aStep; b += bStep;
  }
  v128.store(c, s00); v128.store(c, s01, 16); v128.store(c1, s10); v128.store(c1, s11, 16); v128.store(c2, s20); v128.store(c2, s21, 16);
  v128.store(c3, s30); v128.store(c3, s31, 16); v128.store(c4, s40); v128.store(c4, s41, 16); v128.store(c5, s50); v128.store(c5, s51, 16);
}

@inline
function four(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, depth: i32, from: usize, fromRow: usize, c: usize, cRow: usize): void {
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow, a2 = 2 * aRow, a3 = 3 * aRow;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (from) {
    s00 = v128.load(from); s01 = v128.load(from, 16); from += fromRow; s10 = v128.load(from); s11 = v128.load(from, 16); from += fromRow;
    s20 = v128.load(from); s21 = v128.load(from, 16); from += fromRow; s30 = v128.load(from); s31 = v128.load(from, 16);
  }
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = multiplyAdd(x, b0, s00); s01 = multiplyAdd(x, b1, s01);
    x = v128.load32_splat(a + aRow);
    s10 = multiplyAdd(x, b0, s10); s11 = multiplyAdd(x, b1, s11);
    x = v128.load32_splat(a + a2);
    s20 = multiplyAdd(x, b0, s20); s21 = multiplyAdd(x, b1, s21);
    x = v128.load32_splat(a + a3);
    s30 = multiplyAdd(x, b0, s30); s31 = multiplyAdd(x, b1, s31);
    a += aStep; b += bStep;
  }
  v128.store(c, s00); v128.store(c, s01, 16); v128.store(c1, s10); v128.store(c1, s11, 16);
  v128.store(c2, s20); v128.store(c2, s21, 16); v128.store(c3, s30); v128.store(c3, s31, 16);
}

/**
 * Rows of eight numbers: `c` ← a · b, added to the rows from `from` on, if it is not 0. Strides are in bytes: `aRow`, `fromRow` and `cRow`
 * from a row to the next, `aStep` and `bStep` along the depth. Each number is added up in the order of the depth, whatever is beside it.
 * Rows after the last, up to a multiple of eight, are read and written as well.
 */
export function multiplyEights(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, depth: i32, from: usize, fromRow: usize, c: usize, cRow: usize, rows: i32): void {
  while (rows > 0) {
    if (isSix(rows)) {
      six(a, aRow, aStep, b, bStep, depth, from, fromRow, c, cRow);
      rows -= 6; a += 6 * aRow; c += 6 * cRow;
      if (from) from += 6 * fromRow;
    } else {
      four(a, aRow, aStep, b, bStep, depth, from, fromRow, c, cRow);
      rows -= 4; a += 4 * aRow; c += 4 * cRow;
      if (from) from += 4 * fromRow;
    }
  }
}

/** Twelve sums are as many as registers hold, and hide how long a multiplication takes; eight do not quite. */
@inline
function isSix(rows: i32): bool {
  return rows > 4 && rows != 7 && rows != 8;
}

/** The first rows of {@link multiplyEights}: six or four. Returns how many there were. */
@inline
export function multiplyNext(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, depth: i32, from: usize, fromRow: usize, c: usize, cRow: usize, rows: i32): i32 {
  if (isSix(rows)) {
    six(a, aRow, aStep, b, bStep, depth, from, fromRow, c, cRow);
    return 6;
  }
  four(a, aRow, aStep, b, bStep, depth, from, fromRow, c, cRow);
  return 4;
}

/**
 * Transposes four rows times a factor: each number of theirs becomes four that stand together, `step` bytes from the next. Numbers of the rows
 * up to a multiple of four are read, and written as well.
 */
export function transposeFour(row: usize, stride: usize, columns: i32, factor: f32, to: usize, step: usize): void {
  const by = f32x4.splat(factor), row1 = row + stride, row2 = row1 + stride, row3 = row2 + stride;
  for (let at: usize = 0, end = bytesOf(columns); at < end; at += 16, to += 4 * step) {
    putTransposed(f32x4.mul(v128.load(row + at), by), f32x4.mul(v128.load(row1 + at), by), f32x4.mul(v128.load(row2 + at), by), f32x4.mul(v128.load(row3 + at), by), to, to + step, to + 2 * step, to + 3 * step, 4);
  }
}

/** Writes four columns of four rows as rows of which `left` numbers are wanted, if not all. */
@inline
export function putTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, to1: usize, to2: usize, to3: usize, left: i32): void {
  const low = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const low2 = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high2 = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  put(to, i8x16.shuffle(low, low2, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), left);
  put(to1, i8x16.shuffle(low, low2, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), left);
  put(to2, i8x16.shuffle(high, high2, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), left);
  put(to3, i8x16.shuffle(high, high2, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), left);
}

/** Makes so many bytes zero, a multiple of 16. The instruction for it is a call of the engine, which takes longer than to write a few rows. */
@inline
export function clear(to: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (const end = to + bytes; to < end; to += 16) v128.store(to, zero);
}

/** Makes rows of eight numbers zero, from one to before another. */
@inline
export function clearEights(rows: usize, stride: usize, from: i32, end: i32): void {
  const zero = f32x4.splat(0);
  for (rows += <usize>from * stride; from < end; from++, rows += stride) {
    v128.store(rows, zero); v128.store(rows, zero, 16);
  }
}

/** Copies a row times a factor, with zeros after its end up to a multiple of eight numbers. */
@inline
export function padRow(row: usize, columns: i32, factor: f32, to: usize): void {
  const by = f32x4.splat(factor);
  for (; columns >= 8; columns -= 8, row += 32, to += 32) {
    v128.store(to, f32x4.mul(v128.load(row), by)); v128.store(to, f32x4.mul(v128.load(row, 16), by), 16);
  }
  if (columns == 0) return;
  v128.store(to, f32x4.mul(get(row, columns), by));
  v128.store(to, columns > 4 ? f32x4.mul(get(row + 16, columns - 4), by) : f32x4.splat(0), 16);
}

/** Copies a row times a factor. */
@inline
export function copyRow(row: usize, columns: i32, factor: f32, to: usize): void {
  const by = f32x4.splat(factor);
  for (; columns >= 4; columns -= 4, row += 16, to += 16) v128.store(to, f32x4.mul(v128.load(row), by));
  if (columns > 0) put(to, f32x4.mul(get(row, columns), by), columns);
}
