// What attention packs: rows of listed queries or keys as they are, padded to eights, and blocks of eight queries side by side.
import { keysIn, listed, queriesIn } from './attention-sight';
import { bytesOf, clear, eights, padRow, putTransposed, transposeFour } from './eights';
import { multiplyAdd } from './multiply-add';
import { get } from './vectors';

/** Keys that are dealt with at a time, at most, forward and in the gradient: what belongs to them stays in the fastest cache. */
export const largestBlock: i32 = 120;
export const largestBlockBack: i32 = 60;

/** Keys that are dealt with at a time, a multiple of six, so many that blocks are alike. */
export function keyBlock(sizes: usize, largest: i32): i32 {
  const keys = keysIn(sizes), count = max(1, (keys + largest - 1) / largest);
  return ((keys + count - 1) / count + 5) / 6 * 6;
}

/** What work is counted by: whole units, or blocks of their keys or of eight of their queries. */
const whole: i32 = 0;
export const blocksOfKeys: i32 = 1;
export const blocksOfQueries: i32 = 2;

/** How many blocks a unit has. */
export function attendBlocks(sizes: usize, by: i32): i32 {
  if (by == whole) return 1;
  if (by == blocksOfQueries) return (queriesIn(sizes) + 7) >> 3;
  const most = keyBlock(sizes, largestBlockBack);
  return (keysIn(sizes) + most - 1) / most;
}

/** The block that comes at some place when the first and the last, which see few keys and many, take turns, so that shards are alike. */
@inline
export function blockAt(index: i32, blocks: i32): i32 {
  return index & 1 ? blocks - 1 - (index >> 1) : index >> 1;
}

/** Bytes of a text's rows for which it is worth it, and that stay in the second cache, with others, until the last head has had them. */
const leastFetched: usize = 1 << 13;
const mostFetched: usize = 1 << 18;

/**
 * Reads a number of each line of the cache that a text's rows are in. A head has a part of each row, and lines that are not next to each other
 * come from memory one by one; those of all heads in sequence take a third of the time. What is to be written has to be read as well.
 */
export function fetchText(rows: usize, text: i32, count: i32, stride: usize, spare: usize): void {
  const bytes = <usize>count * stride;
  if (bytes < leastFetched || bytes > mostFetched) return;
  let all = 0;
  for (let at = rows + <usize>text * bytes, end = at + bytes; at < end; at += 64) all |= load<i32>(at);
  // Nobody needs it; but what is not stored would not be read.
  store<i32>(spare, all);
}

/** Packs listed rows times a factor, and as many of zeros as are missing to a multiple of eight. */
export function packRows(source: usize, list: usize, count: i32, stride: usize, columns: i32, factor: f32, to: usize): void {
  const bytes = bytesOf(eights(columns));
  for (let index = 0; index < count; index++, to += bytes) padRow(source + <usize>listed(list, index) * stride, columns, factor, to);
  clear(to, <usize>(eights(count) - count) * bytes);
}

/** Packs blocks of eight packed rows: each number of theirs stands beside that of the seven others. */
export function packEights(rows: usize, count: i32, columns: i32, factor: f32, to: usize): void {
  const bytes = bytesOf(eights(columns));
  for (let first = 0; first < count; first += 8, to += 8 * bytes) {
    for (let half: usize = 0; half < 32; half += 16, rows += 4 * bytes) {
      transposeFour(rows, bytes, columns, factor, to + half, 32);
    }
  }
}

/**
 * Puts eight queries that stand side by side, at `eight`, in the rows of the listed places from `first` to `end`; `spare` is a row for those
 * that are none.
 */
export function unpackEight(eight: usize, columns: i32, factor: f32, list: usize, first: i32, end: i32, spare: usize, target: usize, stride: usize): void {
  const by = f32x4.splat(factor);
  for (const last = eight + 32; eight < last; eight += 16, first += 4) {
    let row = rowOf(list, first, end, spare, target, stride), row1 = rowOf(list, first + 1, end, spare, target, stride);
    let row2 = rowOf(list, first + 2, end, spare, target, stride), row3 = rowOf(list, first + 3, end, spare, target, stride);
    for (let at = eight, left = columns; left > 0; left -= 4, at += 128) {
      putTransposed(f32x4.mul(v128.load(at), by), f32x4.mul(v128.load(at, 32), by), f32x4.mul(v128.load(at, 64), by), f32x4.mul(v128.load(at, 96), by), row, row1, row2, row3, left);
      row += 16; row1 += 16; row2 += 16; row3 += 16;
    }
  }
}

@inline
function rowOf(list: usize, index: i32, end: i32, spare: usize, target: usize, stride: usize): usize {
  return index < end ? target + <usize>listed(list, index) * stride : spare;
}

/** The product of two rows. */
export function rowProduct(left: usize, right: usize, columns: i32): f32 {
  let four = f32x4.splat(0);
  for (; columns >= 4; columns -= 4, left += 16, right += 16) four = multiplyAdd(v128.load(left), v128.load(right), four);
  if (columns > 0) four = multiplyAdd(get(left, columns), get(right, columns), four);
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

/** The length of the longest of packed rows; no number when one of theirs is none. */
export function longest(rows: usize, count: i32, columns: i32): f32 {
  const bytes = bytesOf(eights(columns));
  let most = i32x4.splat(0);
  for (; count > 0; count -= 4, rows += 4 * bytes) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (let row = rows, end = rows + bytes; row < end; row += 16) {
      const x = v128.load(row), y = v128.load(row + bytes), z = v128.load(row + 2 * bytes), w = v128.load(row + 3 * bytes);
      a = multiplyAdd(x, x, a); b = multiplyAdd(y, y, b); c = multiplyAdd(z, z, c); d = multiplyAdd(w, w, d);
    }
    const ab = f32x4.add(i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23), i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31));
    const cd = f32x4.add(i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23), i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31));
    const squares = f32x4.add(i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    // The bits of numbers that are not negative are in their order; those of no number come after all.
    most = i32x4.max_u(most, squares);
  }
  most = i32x4.max_u(most, i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return sqrt(f32x4.extract_lane(i32x4.max_u(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)), 0));
}
