// What attention packs: rows of listed queries or keys as they are, padded to eights, and blocks of eight queries side by side.
import { keysIn, listed, queriesIn } from './attention-sight';
import { bytesOf, clear, copyRow, eights, padRow, transposeFour } from './eights';
import { multiplyAdd } from './multiply-add';
import { get } from './vectors';

/** Keys that are dealt with at a time, at most: what belongs to them stays in the fastest cache. */
export const largestBlock: i32 = 120;

/** Keys that are dealt with at a time, a multiple of six, so many that blocks are alike. */
export function keyBlock(sizes: usize): i32 {
  const keys = keysIn(sizes), count = max(1, (keys + largestBlock - 1) / largestBlock);
  return ((keys + count - 1) / count + 5) / 6 * 6;
}

/** What work is counted by: whole units, or blocks of their keys or of eight of their queries. */
const whole: i32 = 0;
export const blocksOfKeys: i32 = 1;
export const blocksOfQueries: i32 = 2;

/** How many blocks a unit has. */
export function attendBlocks(sizes: usize, by: i32): i32 {
  if (by == whole) return 1;
  return by == blocksOfKeys ? (keysIn(sizes) + keyBlock(sizes) - 1) / keyBlock(sizes) : (queriesIn(sizes) + 7) >> 3;
}

/** The block that comes at some place when the first and the last, which see few keys and many, take turns, so that shards are alike. */
@inline
export function blockAt(index: i32, blocks: i32): i32 {
  return index & 1 ? blocks - 1 - (index >> 1) : index >> 1;
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

/** Makes rows of eight queries that stand side by side, at `eight`, and puts those of the listed places from `first` to `end`. */
export function unpackEight(eight: usize, columns: i32, factor: f32, list: usize, first: i32, end: i32, rows: usize, target: usize, stride: usize): void {
  const bytes = bytesOf(eights(columns));
  for (let at: usize = 0; at < bytes; at += 16, eight += 128) transposeFour(eight, 32, 8, 1, rows + at, bytes);
  for (let index = first; index < end; index++, rows += bytes) copyRow(rows, columns, factor, target + <usize>listed(list, index) * stride);
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
  let square: f32 = 0;
  for (; count > 0; count--, rows += bytes) square = max(square, rowProduct(rows, rows, columns));
  return sqrt(square);
}
