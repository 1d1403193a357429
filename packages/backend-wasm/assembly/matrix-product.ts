// The matrix product that every kernel shares. The right operand is packed into panels of eight columns (see packing.ts);
// of the left operand up to four rows are read at a time, by their addresses, so that rows can be picked at no cost. A
// block of 4 × 8 sums stays in registers while the depth runs.
import { multiplyAdd } from './multiply-add';
import { rowAt } from './vectors';

// Written out, because the sums have to be local variables.

@inline
function block4(a0: usize, a1: usize, a2: usize, a3: usize, panel: usize, depth: i32, step: i32, c0: usize, c1: usize, c2: usize, c3: usize, add: bool, d0: usize, d1: usize, d2: usize, d3: usize): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  if (add) {
    s00 = v128.load(d0); s01 = v128.load(d0, 16);
    s10 = v128.load(d1); s11 = v128.load(d1, 16);
    s20 = v128.load(d2); s21 = v128.load(d2, 16);
    s30 = v128.load(d3); s31 = v128.load(d3, 16);
  }
  // One number of the depth at a time: unrolled, the engine would read ahead and have no registers left for the sums.
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let a = v128.load32_splat(a0);
    s00 = multiplyAdd(a, b0, s00); s01 = multiplyAdd(a, b1, s01);
    a = v128.load32_splat(a1);
    s10 = multiplyAdd(a, b0, s10); s11 = multiplyAdd(a, b1, s11);
    a = v128.load32_splat(a2);
    s20 = multiplyAdd(a, b0, s20); s21 = multiplyAdd(a, b1, s21);
    a = v128.load32_splat(a3);
    s30 = multiplyAdd(a, b0, s30); s31 = multiplyAdd(a, b1, s31);
    a0 += step; a1 += step; a2 += step; a3 += step;
    panel += 32;
  }
  v128.store(c0, s00); v128.store(c0, s01, 16);
  v128.store(c1, s10); v128.store(c1, s11, 16);
  v128.store(c2, s20); v128.store(c2, s21, 16);
  v128.store(c3, s30); v128.store(c3, s31, 16);
}

/** One row times four panels. Each sum runs over the depth in the order of block4, so that a row's product is its own whatever is beside it. */
@inline
function row32(a: usize, panel: usize, panelBytes: i32, depth: i32, c: usize, base: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0);
  if (base) {
    s0 = v128.load(base); s1 = v128.load(base, 16); s2 = v128.load(base, 32); s3 = v128.load(base, 48);
    s4 = v128.load(base, 64); s5 = v128.load(base, 80); s6 = v128.load(base, 96); s7 = v128.load(base, 112);
  }
  let b = panel, d = panel + panelBytes, e = panel + 2 * panelBytes, f = panel + 3 * panelBytes;
  for (let k = depth; k > 0; k--) {
    const x = v128.load32_splat(a);
    s0 = multiplyAdd(x, v128.load(b), s0); s1 = multiplyAdd(x, v128.load(b, 16), s1);
    s2 = multiplyAdd(x, v128.load(d), s2); s3 = multiplyAdd(x, v128.load(d, 16), s3);
    s4 = multiplyAdd(x, v128.load(e), s4); s5 = multiplyAdd(x, v128.load(e, 16), s5);
    s6 = multiplyAdd(x, v128.load(f), s6); s7 = multiplyAdd(x, v128.load(f, 16), s7);
    a += 4; b += 32; d += 32; e += 32; f += 32;
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
  v128.store(c, s4, 64); v128.store(c, s5, 80); v128.store(c, s6, 96); v128.store(c, s7, 112);
}

@inline
function row8(a: usize, panel: usize, depth: i32, c: usize, base: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
  if (base) {
    s0 = v128.load(base);
    s1 = v128.load(base, 16);
  }
  for (let k = depth; k > 0; k--) {
    const x = v128.load32_splat(a);
    s0 = multiplyAdd(x, v128.load(panel), s0);
    s1 = multiplyAdd(x, v128.load(panel, 16), s1);
    a += 4; panel += 32;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}

/** The rows that are left over where their number is no multiple of four. */
function multiplyRow(a: usize, depth: i32, panels: usize, columns: i32, c: usize, base: usize): void {
  const panelBytes = depth << 5;
  let column = 0;
  for (; column + 24 < columns; column += 32, panels += 4 * panelBytes) {
    row32(a, panels, panelBytes, depth, c + (<usize>column << 2), base ? base + (<usize>column << 2) : 0);
  }
  for (; column < columns; column += 8, panels += panelBytes) {
    row8(a, panels, depth, c + (<usize>column << 2), base ? base + (<usize>column << 2) : 0);
  }
}

/** Rows of the left operand that are multiplied with one panel before the next, so that both stay in the cache. */
const rowBlock: i32 = 64;

/**
 * Rows of the left operand times the panels, to rows of `c`; both are picked by an index, or counted. What is added first are rows of
 * `base`, if there is one; where they are 0 bytes apart, the same for all. Reads of `base` and writes whole panels: a row has room for a
 * multiple of eight columns. Strides are in bytes.
 */
export function multiplyRows(a: usize, aIndex: usize, rows: i32, aStride: i32, depth: i32, panels: usize, columns: i32, c: usize, cIndex: usize, cStride: i32, base: usize, baseStride: i32): void {
  const panelBytes = depth << 5;
  const whole = rows & ~3;
  const add = base != 0;
  for (let start = 0; start < whole; start += rowBlock) {
    const end = min(whole, start + rowBlock);
    let panel = panels;
    for (let column = 0; column < columns; column += 8) {
      const to = c + (<usize>column << 2), from = base + (<usize>column << 2);
      for (let row = start; row < end; row += 4) {
        block4(
          rowAt(a, aIndex, row, aStride), rowAt(a, aIndex, row + 1, aStride), rowAt(a, aIndex, row + 2, aStride), rowAt(a, aIndex, row + 3, aStride),
          panel, depth, 4,
          rowAt(to, cIndex, row, cStride), rowAt(to, cIndex, row + 1, cStride), rowAt(to, cIndex, row + 2, cStride), rowAt(to, cIndex, row + 3, cStride),
          add,
          rowAt(from, 0, row, baseStride), rowAt(from, 0, row + 1, baseStride), rowAt(from, 0, row + 2, baseStride), rowAt(from, 0, row + 3, baseStride),
        );
      }
      panel += panelBytes;
    }
  }
  for (let row = whole; row < rows; row++) {
    multiplyRow(rowAt(a, aIndex, row, aStride), depth, panels, columns, rowAt(c, cIndex, row, cStride), add ? rowAt(base, 0, row, baseStride) : 0);
  }
}

/** Left panels of four rows times right panels of eight columns. `c` has room for multiples of four rows and eight columns. */
export function multiplyPanels(left: usize, rows: i32, depth: i32, panels: usize, columns: i32, c: usize, cStride: i32, accumulate: bool): void {
  const leftBytes = depth << 4;
  const panelBytes = depth << 5;
  for (let column = 0; column < columns; column += 8) {
    let a = left;
    let to = c + (<usize>column << 2);
    for (let row = 0; row < rows; row += 4) {
      const c1 = to + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
      block4(a, a + 4, a + 8, a + 12, panels, depth, 16, to, c1, c2, c3, accumulate, to, c1, c2, c3);
      a += leftBytes;
      to += 4 * cStride;
    }
    panels += panelBytes;
  }
}
