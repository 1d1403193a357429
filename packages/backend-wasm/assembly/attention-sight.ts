// Who sees whom in attention: lists of the queries of a text that are asked, and of the keys that one of them sees.
import { bytesOf } from './eights';

// What the host writes for all units, four bytes each.
@inline export function queriesIn(sizes: usize): i32 { return load<i32>(sizes); }
@inline export function keysIn(sizes: usize): i32 { return load<i32>(sizes, 4); }
@inline export function headsIn(sizes: usize): i32 { return load<i32>(sizes, 8); }
@inline export function sizeIn(sizes: usize): i32 { return load<i32>(sizes, 12); }
@inline export function valueSizeIn(sizes: usize): i32 { return load<i32>(sizes, 16); }
/** Rows of a text's mask: one for all queries, or one for each. */
@inline export function maskRowsIn(sizes: usize): i32 { return load<i32>(sizes, 20); }
/** The place of a query's last visible key is the query's own plus this; so much that it never counts where attention is not causal. */
@inline export function offsetIn(sizes: usize): i32 { return load<i32>(sizes, 24); }
/** Draws below it are dropped. */
@inline export function thresholdIn(sizes: usize): i32 { return load<i32>(sizes, 28); }
@inline export function seedIn(sizes: usize): i32 { return load<i32>(sizes, 32); }
@inline export function scaleIn(sizes: usize): f32 { return load<f32>(sizes, 36); }
/** By how much the probabilities grow that are not dropped. */
@inline export function growthIn(sizes: usize): f32 { return load<f32>(sizes, 40); }

@inline
export function listed(list: usize, index: i32): i32 {
  return load<i32>(list + bytesOf(index));
}

/** Lists the queries of a text that are asked. */
export function listQueries(list: usize, sizes: usize, queryMask: usize, text: i32): i32 {
  const queries = queriesIn(sizes);
  const asked = queryMask + <usize>text * queries;
  let count = 0;
  for (let place = 0; place < queries; place++) {
    if (queryMask && !load<u8>(asked + place)) continue;
    store<i32>(list + bytesOf(count++), place);
  }
  return count;
}

/** Lists the keys of a text that a query of a list sees. */
export function listKeys(list: usize, sizes: usize, mask: usize, text: i32, asked: usize, count: i32): i32 {
  const keys = keysIn(sizes), rows = maskRowsIn(sizes), offset = offsetIn(sizes);
  const start = mask + <usize>text * rows * keys;
  let found = 0;
  for (let place = 0; place < keys; place++) {
    // The last query sees what any other does, but for the mask.
    let index = count - 1;
    if (index < 0 || place > listed(asked, index) + offset) break;
    if (mask && rows == 1 && !load<u8>(start + place)) continue;
    if (mask && rows > 1) {
      while (index >= 0 && place <= listed(asked, index) + offset && !load<u8>(start + <usize>listed(asked, index) * keys + place)) index--;
      if (index < 0 || place > listed(asked, index) + offset) continue;
    }
    store<i32>(list + bytesOf(found++), place);
  }
  return found;
}

/** Counts the listed keys, from the first, that each listed query sees as far as places go. */
export function countVisible(counts: usize, sizes: usize, list: usize, seen: i32, asked: usize, count: i32): void {
  const offset = offsetIn(sizes);
  let visible = 0;
  for (let index = 0; index < count; index++) {
    const last = listed(asked, index) + offset;
    while (visible < seen && listed(list, visible) <= last) visible++;
    store<i32>(counts + bytesOf(index), visible);
  }
}

/** Whether there may be pairs that do not see each other among the listed queries from `first` on with the listed keys before `to`. */
@inline
export function isPartly(to: i32, first: i32, sizes: usize, counts: usize): bool {
  return maskRowsIn(sizes) > 1 || listed(counts, first) < to;
}

/**
 * Gives those scores a value that are of pairs which do not see each other.
 *
 * @param scores of the listed keys from `from` to `to`, a row of `stride` bytes each, with the listed queries from `first` to `end`
 * @param counts of the keys that queries see as far as places go
 */
export function hide(scores: usize, stride: usize, from: i32, to: i32, first: i32, end: i32, sizes: usize, mask: usize, text: i32, list: usize, asked: usize, counts: usize, value: f32): void {
  const keys = keysIn(sizes), pairs = maskRowsIn(sizes) > 1;
  if (!isPartly(to, first, sizes, counts)) return;
  const rows = mask + <usize>text * queriesIn(sizes) * keys;
  for (let index = first; index < end; index++, scores += 4) {
    const visible = listed(counts, index), row = rows + <usize>listed(asked, index) * keys;
    for (let one = max(from, visible); one < to; one++) store<f32>(scores + <usize>(one - from) * stride, value);
    for (let one = pairs ? from : visible; one < min(to, visible); one++) {
      if (!load<u8>(row + listed(list, one))) store<f32>(scores + <usize>(one - from) * stride, value);
    }
  }
}

/** Fills rows of the places from `from` to `end` with zeros that a list does not have. */
export function fillUnlisted(rows: usize, stride: usize, columns: i32, list: usize, count: i32, from: i32, end: i32): void {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (listed(list, middle) < from) low = middle + 1;
    else high = middle;
  }
  for (let place = from; place < end; place++) {
    if (low < count && listed(list, low) == place) low++;
    else memory.fill(rows + <usize>place * stride, 0, bytesOf(columns));
  }
}
