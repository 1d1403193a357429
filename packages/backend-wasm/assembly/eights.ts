// Products of blocks whose rows have eight numbers, for attention: eight queries side by side, or eight of a row's numbers. All places in a
// block are then known beforehand, and four rows of eight sums stay in registers.
import { multiplyAdd } from './multiply-add';
import { get, put } from './vectors';

@inline
export function eights(count: i32): i32 {
  return (count + 7) & ~7;
}

@inline
export function fours(count: i32): i32 {
  return (count + 3) & ~3;
}

@inline
export function bytesOf(count: i32): usize {
  return <usize>count << 2;
}

/**
 * Four rows of eight sums: numbers `a`, of which four stand together, `step` bytes from the next four, times rows `b` of eight; both
 * `depth` long.
 */
@inline
export function productOfFours(a: usize, step: usize, b: usize, depth: i32, c: usize): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = multiplyAdd(x, b0, s00); s01 = multiplyAdd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = multiplyAdd(x, b0, s10); s11 = multiplyAdd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = multiplyAdd(x, b0, s20); s21 = multiplyAdd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = multiplyAdd(x, b0, s30); s31 = multiplyAdd(x, b1, s31);
    a += step;
    b += 32;
  }
  v128.store(c, s00); v128.store(c, s01, 16); v128.store(c, s10, 32); v128.store(c, s11, 48);
  v128.store(c, s20, 64); v128.store(c, s21, 80); v128.store(c, s30, 96); v128.store(c, s31, 112);
}

/** Adds to four rows of eight sums: four rows of eight numbers times eight rows of eight. */
@inline
export function addProductOfEights(a: usize, b: usize, c: usize): void {
  let s00 = v128.load(c), s01 = v128.load(c, 16), s10 = v128.load(c, 32), s11 = v128.load(c, 48);
  let s20 = v128.load(c, 64), s21 = v128.load(c, 80), s30 = v128.load(c, 96), s31 = v128.load(c, 112);
  for (let k = 0; k < 8; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = multiplyAdd(x, b0, s00); s01 = multiplyAdd(x, b1, s01);
    x = v128.load32_splat(a, 32);
    s10 = multiplyAdd(x, b0, s10); s11 = multiplyAdd(x, b1, s11);
    x = v128.load32_splat(a, 64);
    s20 = multiplyAdd(x, b0, s20); s21 = multiplyAdd(x, b1, s21);
    x = v128.load32_splat(a, 96);
    s30 = multiplyAdd(x, b0, s30); s31 = multiplyAdd(x, b1, s31);
    a += 4;
    b += 32;
  }
  v128.store(c, s00); v128.store(c, s01, 16); v128.store(c, s10, 32); v128.store(c, s11, 48);
  v128.store(c, s20, 64); v128.store(c, s21, 80); v128.store(c, s30, 96); v128.store(c, s31, 112);
}

@inline
function scaled(row: usize, at: usize, left: i32, factor: v128): v128 {
  return row ? f32x4.mul(get(row + at, left), factor) : f32x4.splat(0);
}

/**
 * Transposes four rows times a factor: each number of theirs becomes four that stand together, `step` bytes from the next. A row at the
 * address 0 is one of zeros.
 */
export function transposeFour(r0: usize, r1: usize, r2: usize, r3: usize, columns: i32, factor: f32, to: usize, step: usize): void {
  const by = f32x4.splat(factor);
  for (let at: usize = 0, left = columns; left > 0; left -= 4, at += 16) {
    const a = scaled(r0, at, left, by), b = scaled(r1, at, left, by), c = scaled(r2, at, left, by), d = scaled(r3, at, left, by);
    const low = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const high = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    const low2 = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const high2 = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    v128.store(to, i8x16.shuffle(low, low2, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    to += step;
    if (left == 1) return;
    v128.store(to, i8x16.shuffle(low, low2, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    to += step;
    if (left == 2) return;
    v128.store(to, i8x16.shuffle(high, high2, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    to += step;
    if (left == 3) return;
    v128.store(to, i8x16.shuffle(high, high2, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    to += step;
  }
}

/** Puts a row times a factor into panels of eight columns, which are `panelBytes` apart, with zeros after its end. */
@inline
export function intoPanels(row: usize, columns: i32, factor: f32, to: usize, panelBytes: usize): void {
  const by = f32x4.splat(factor);
  for (let left = columns; left > 0; left -= 8, row += 32, to += panelBytes) {
    v128.store(to, f32x4.mul(get(row, left), by));
    v128.store(to, left > 4 ? f32x4.mul(get(row + 16, left - 4), by) : f32x4.splat(0), 16);
  }
}

/** Takes a row times a factor out of panels. */
@inline
export function outOfPanels(from: usize, panelBytes: usize, columns: i32, factor: f32, row: usize): void {
  const by = f32x4.splat(factor);
  for (let left = columns; left > 0; left -= 8, row += 32, from += panelBytes) {
    put(row, f32x4.mul(v128.load(from), by), left);
    if (left > 4) put(row + 16, f32x4.mul(v128.load(from, 16), by), left - 4);
  }
}
