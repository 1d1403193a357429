// What becomes of attention's scores: those that a query does not see are hidden, the others become exponentials and probabilities. Scores
// lie key by key, eight queries to a key. They are in units of ln 2, where an exponential is a power of two.
import { bytesOf, fours } from './eights';
import { multiplyAdd } from './multiply-add';

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

export const log2e: f32 = 1.44269504088896341;
const ln2: f32 = 0.69314718055994531;
/** Less than any score. */
const least: f32 = -3e38;

@inline
export function listed(list: usize, index: i32): i32 {
  return load<i32>(list + bytesOf(index));
}

/** How many of the listed keys, from the first, are not after a place, given how many of them an earlier query saw. */
@inline
export function visible(list: usize, count: i32, before: i32, last: i32): i32 {
  while (before < count && listed(list, before) <= last) before++;
  return before;
}

/**
 * Makes scores of what a query does not see, of the first `columns` listed keys, −∞.
 *
 * @param before how many of the listed keys a query before them sees, as far as places go
 * @returns how many the last of them sees
 */
export function hide(scores: usize, sizes: usize, list: usize, columns: i32, mask: usize, text: i32, asked: usize, first: i32, end: i32, before: i32): i32 {
  const keys = keysIn(sizes), offset = offsetIn(sizes);
  const pairs = maskRowsIn(sizes) > 1 ? mask + <usize>text * queriesIn(sizes) * keys : 0;
  if (offset >= keys && !pairs) return columns;
  for (let index = first; index < end; index++, scores += 4) {
    const place = listed(asked, index), row = pairs + <usize>place * keys;
    before = visible(list, columns, before, place + offset);
    for (let one = before; one < columns; one++) store<f32>(scores + (<usize>one << 5), -Infinity);
    for (let one = pairs ? 0 : before; one < before; one++) {
      if (!load<u8>(row + listed(list, one))) store<f32>(scores + (<usize>one << 5), -Infinity);
    }
  }
  return before;
}

/** 2^x for x up to 0 or a little more, and 0 below −126.5, by a polynomial that is off by at most 1e-7 of it. */
@inline
function power(x: v128, lowest: v128, shift: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, one: v128): v128 {
  const clipped = f32x4.pmax(x, lowest);
  // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits.
  const shifted = f32x4.add(clipped, shift);
  const r = f32x4.sub(clipped, f32x4.sub(shifted, shift));
  let p = multiplyAdd(c5, r, c4);
  p = multiplyAdd(p, r, c3);
  p = multiplyAdd(p, r, c2);
  p = multiplyAdd(p, r, c1);
  p = multiplyAdd(p, r, one);
  // What is above the lowest bits falls out on the left: one has its exponent's bits where the whole number goes.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
}

/** ln x for normal positive x, by Cephes' polynomial on [√½, √2); what is not a number stays none. */
export function logarithm(x: v128): v128 {
  const root = i32x4.splat(0x3f3504f3);
  const exponent = i32x4.shr_s(i32x4.sub(x, root), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), f32x4.splat(1));
  const e = f32x4.convert_i32x4_s(exponent);
  let p = multiplyAdd(f32x4.splat(7.0376836292e-2), f, f32x4.splat(-1.1514610310e-1));
  p = multiplyAdd(p, f, f32x4.splat(1.1676998740e-1));
  p = multiplyAdd(p, f, f32x4.splat(-1.2420140846e-1));
  p = multiplyAdd(p, f, f32x4.splat(1.4249322787e-1));
  p = multiplyAdd(p, f, f32x4.splat(-1.6668057665e-1));
  p = multiplyAdd(p, f, f32x4.splat(2.0000714765e-1));
  p = multiplyAdd(p, f, f32x4.splat(-2.4999993993e-1));
  p = multiplyAdd(p, f, f32x4.splat(3.3333331174e-1));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = multiplyAdd(e, f32x4.splat(-2.12194440e-4), y);
  y = multiplyAdd(square, f32x4.splat(-0.5), y);
  return v128.or(multiplyAdd(e, f32x4.splat(0.693359375), f32x4.add(f, y)), f32x4.ne(x, x));
}

@inline
function mix(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** The seeds of the draws of four queries of a list. */
@inline
function rowSeeds(sizes: usize, unit: i32, asked: usize, first: i32): v128 {
  const rows = i32x4.add(i32x4.splat(unit * queriesIn(sizes)), v128.load(asked + bytesOf(first)));
  return mix(i32x4.add(i32x4.splat(seedIn(sizes)), mix(rows)));
}

/** All bits of those queries that keep their probability of a key. */
@inline
function kept(seeds: v128, key: i32, threshold: i32): v128 {
  return i32x4.ge_u(mix(i32x4.add(seeds, i32x4.splat(key * 0x9e3779b9))), i32x4.splat(threshold));
}

/**
 * Makes exponentials of scores less the largest of each query, and drops some of them.
 *
 * @param results gets the logarithm of each query's sum of exponentials, and what its sums of values are to be multiplied by
 */
export function exponentials(scores: usize, columns: i32, sizes: usize, unit: i32, list: usize, asked: usize, first: i32, results: usize): void {
  const end = scores + (<usize>columns << 5);
  let top0 = f32x4.splat(least), top1 = top0, odd0 = top0, odd1 = top0;
  let at = scores;
  for (; at + 32 < end; at += 64) {
    top0 = f32x4.pmax(top0, v128.load(at)); top1 = f32x4.pmax(top1, v128.load(at, 16));
    odd0 = f32x4.pmax(odd0, v128.load(at, 32)); odd1 = f32x4.pmax(odd1, v128.load(at, 48));
  }
  if (at < end) { top0 = f32x4.pmax(top0, v128.load(at)); top1 = f32x4.pmax(top1, v128.load(at, 16)); }
  top0 = f32x4.pmax(top0, odd0); top1 = f32x4.pmax(top1, odd1);
  // Numbers that the engine would make anew at each use if it knew them.
  const zero = <f32>(columns >> 31);
  const lowest = f32x4.splat(zero - 127), shift = f32x4.splat(zero + 12582912), one = f32x4.splat(zero + 1);
  const c5 = f32x4.splat(zero + 0.001326472715), c4 = f32x4.splat(zero + 0.009671512643);
  const c3 = f32x4.splat(zero + 0.05550733743), c2 = f32x4.splat(zero + 0.2402224209), c1 = f32x4.splat(zero + 0.6931469776);
  let sum0 = f32x4.splat(0), sum1 = sum0;
  for (at = scores; at < end; at += 32) {
    const e0 = power(f32x4.sub(v128.load(at), top0), lowest, shift, c5, c4, c3, c2, c1, one);
    const e1 = power(f32x4.sub(v128.load(at, 16), top1), lowest, shift, c5, c4, c3, c2, c1, one);
    sum0 = f32x4.add(sum0, e0); sum1 = f32x4.add(sum1, e1);
    v128.store(at, e0); v128.store(at, e1, 16);
  }
  const threshold = thresholdIn(sizes);
  if (threshold != 0) {
    const seeds0 = rowSeeds(sizes, unit, asked, first), seeds1 = rowSeeds(sizes, unit, asked, first + 4);
    for (let index = 0, row = scores; index < columns; index++, row += 32) {
      const key = listed(list, index);
      v128.store(row, v128.and(v128.load(row), kept(seeds0, key, threshold)));
      v128.store(row, v128.and(v128.load(row, 16), kept(seeds1, key, threshold)), 16);
    }
  }
  const none0 = f32x4.eq(sum0, f32x4.splat(0)), none1 = f32x4.eq(sum1, f32x4.splat(0));
  v128.store(results, v128.andnot(multiplyAdd(top0, f32x4.splat(ln2), logarithm(sum0)), none0));
  v128.store(results, v128.andnot(multiplyAdd(top1, f32x4.splat(ln2), logarithm(sum1)), none1), 16);
  const growth = f32x4.splat(growthIn(sizes));
  v128.store(results, v128.andnot(f32x4.div(growth, sum0), none0), 32);
  v128.store(results, v128.andnot(f32x4.div(growth, sum1), none1), 48);
}

/**
 * Makes weights of the values of scores, and of what the values give (`slopes`) the slopes of the scores.
 *
 * @param shifts the logarithms of the denominators, in units of ln 2, and the means of the slopes, each of eight queries
 */
export function probabilities(scores: usize, slopes: usize, columns: i32, sizes: usize, unit: i32, list: usize, asked: usize, first: i32, shifts: usize): void {
  const zero = <f32>(columns >> 31);
  const lowest = f32x4.splat(zero - 127), shift = f32x4.splat(zero + 12582912), one = f32x4.splat(zero + 1);
  const c5 = f32x4.splat(zero + 0.001326472715), c4 = f32x4.splat(zero + 0.009671512643);
  const c3 = f32x4.splat(zero + 0.05550733743), c2 = f32x4.splat(zero + 0.2402224209), c1 = f32x4.splat(zero + 0.6931469776);
  const top0 = v128.load(shifts), top1 = v128.load(shifts, 16), mean0 = v128.load(shifts, 32), mean1 = v128.load(shifts, 48);
  const threshold = thresholdIn(sizes), growth = f32x4.splat(growthIn(sizes));
  const seeds0 = rowSeeds(sizes, unit, asked, first), seeds1 = rowSeeds(sizes, unit, asked, first + 4);
  for (let index = 0, at: usize = 0; index < columns; index++, at += 32) {
    const p0 = power(f32x4.sub(v128.load(scores + at), top0), lowest, shift, c5, c4, c3, c2, c1, one);
    const p1 = power(f32x4.sub(v128.load(scores + at, 16), top1), lowest, shift, c5, c4, c3, c2, c1, one);
    let d0 = v128.load(slopes + at), d1 = v128.load(slopes + at, 16), weight0 = p0, weight1 = p1;
    if (threshold != 0) {
      const key = listed(list, index);
      const keeps0 = v128.and(kept(seeds0, key, threshold), growth), keeps1 = v128.and(kept(seeds1, key, threshold), growth);
      d0 = f32x4.mul(d0, keeps0); d1 = f32x4.mul(d1, keeps1);
      weight0 = f32x4.mul(p0, keeps0); weight1 = f32x4.mul(p1, keeps1);
    }
    v128.store(scores + at, weight0); v128.store(scores + at, weight1, 16);
    v128.store(slopes + at, f32x4.mul(p0, f32x4.sub(d0, mean0))); v128.store(slopes + at, f32x4.mul(p1, f32x4.sub(d1, mean1)), 16);
  }
  const rest = <usize>(fours(columns) - columns) << 5, end = <usize>columns << 5;
  memory.fill(scores + end, 0, rest);
  memory.fill(slopes + end, 0, rest);
}
