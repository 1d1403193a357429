// Scores of attention, exponentials and probabilities. They lie key by key, eight queries to a key, and are in units of ln 2, where an
// exponential is a power of two.
import { growthIn, listed, queriesIn, seedIn, thresholdIn } from './attention-sight';
import { bytesOf, clear, multiplyNext } from './eights';
import { multiplyAdd } from './multiply-add';

export const log2e: f32 = 1.44269504088896341;
const ln2: f32 = 0.69314718055994531;
/** Less than any score. */
const least: f32 = -3e38;
/** The power of two of it is 0. */
export const hidden: f32 = -127;
/**
 * What scores must not exceed to be exponents as they are. Then neither powers nor quotients of a power and a sum of them leave the range of
 * numbers, and there is no need to look for the largest score of each query, nor to clip.
 */
export const moderate: f32 = 50;

/** Writes constants that are loaded where they are used: the engine would make those that it knows anew at each use, in three instructions. */
export function putConstants(to: usize): void {
  v128.store(to, f32x4.splat(12582912));
  v128.store(to, f32x4.splat(0.001326472715), 16);
  v128.store(to, f32x4.splat(0.009671512643), 32);
  v128.store(to, f32x4.splat(0.05550733743), 48);
  v128.store(to, f32x4.splat(0.2402224209), 64);
  v128.store(to, f32x4.splat(0.6931469776), 80);
  v128.store(to, f32x4.splat(1), 96);
  v128.store(to, f32x4.splat(hidden), 112);
  v128.store(to, f32x4.splat(12582902), 128);
  v128.store(to, f32x4.splat(4.7973952293396), 144);
  v128.store(to, f32x4.splat(11.66225528717041), 160);
  v128.store(to, f32x4.splat(17.60491943359375), 176);
  v128.store(to, f32x4.splat(-2.307061195373535), 192);
  v128.store(to, f32x4.splat(132.1066436767578), 208);
}
/** Numbers that they are. */
export const constantCount: i32 = 56;

/** 2^x for x from −126 to 127, and 0 for −127, by a polynomial that is off by at most 1e-7 of it. */
@inline
function power(x: v128, shift: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, one: v128): v128 {
  // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits.
  const shifted = f32x4.add(x, shift);
  const r = f32x4.sub(x, f32x4.sub(shifted, shift));
  let p = multiplyAdd(c5, r, c4);
  p = multiplyAdd(p, r, c3);
  p = multiplyAdd(p, r, c2);
  p = multiplyAdd(p, r, c1);
  p = multiplyAdd(p, r, one);
  // What is above the lowest bits falls out on the left; the whole number is added to the exponent.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** The logarithm to base two of what {@link portionOfPower} is smaller by. */
export const portionLog: f64 = 0.44308723;

/**
 * 2^x for x from −126 to 127, less {@link portionLog} in the exponent, by a polynomial that is off by at most 3e-7 of it. A core has other
 * units for sums than for products, which wait for one another in the gradient. So the polynomial is a quadratic one times a cubic one that
 * has it in it, and as large as makes its first coefficient one: three products and three sums, not five of both.
 */
@inline
function portionOfPower(x: v128, shift: v128, a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  // The polynomial ends at 2^10: 1.5 · 2^23 − 10 leaves the whole number less 10 in the lowest bits.
  const shifted = f32x4.add(x, shift);
  const r = f32x4.sub(x, f32x4.sub(shifted, shift));
  const quadratic = multiplyAdd(f32x4.add(r, a), r, b);
  const cubic = multiplyAdd(f32x4.add(quadratic, c), f32x4.add(r, d), e);
  return i32x4.add(f32x4.mul(quadratic, cubic), i32x4.shl(shifted, 23));
}

/** As {@link power}, with next to nothing for x below −126; what is not a number stays none. */
@inline
function anyPower(x: v128, lowest: v128, shift: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, one: v128): v128 {
  const clipped = f32x4.pmax(x, lowest);
  return v128.or(power(clipped, shift, c5, c4, c3, c2, c1, one), f32x4.ne(x, x));
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

/** Drops exponentials of eight listed queries with `count` keys of a list. */
export function drop(scores: usize, count: i32, sizes: usize, unit: i32, list: usize, asked: usize, first: i32): void {
  const threshold = thresholdIn(sizes);
  if (threshold == 0) return;
  const seeds0 = rowSeeds(sizes, unit, asked, first), seeds1 = rowSeeds(sizes, unit, asked, first + 4);
  for (let index = 0; index < count; index++, scores += 32) {
    const key = listed(list, index);
    v128.store(scores, v128.and(v128.load(scores), kept(seeds0, key, threshold)));
    v128.store(scores, v128.and(v128.load(scores, 16), kept(seeds1, key, threshold)), 16);
  }
}

/** Begins with a block of queries: no exponential has been added up, and all scores are larger than the largest so far. */
@inline
export function beginSums(sums: usize, isModerate: bool): void {
  clear(sums, 32);
  const top = f32x4.splat(isModerate ? 0 : least);
  v128.store(sums, top, 32); v128.store(sums, top, 48);
}

/**
 * Makes exponentials of moderate scores, and adds them up: of `ready` scores that are there, and of the products of eight queries with `count`
 * keys, which come after them. Keys take turns: some get scores, and then those of the turn before become exponentials. Neither needs the other,
 * so that a core does both at a time.
 */
export function exponentials(scores: usize, ready: i32, keys: usize, keyBytes: usize, queries: usize, size: i32, count: i32, sums: usize, constants: usize): void {
  let sum0 = v128.load(sums), sum1 = v128.load(sums, 16), at = scores;
  scores += <usize>ready << 5;
  while (true) {
    const begun = count > 0 ? multiplyNext(keys, keyBytes, 4, queries, 32, size, 0, 0, scores, 32, count) : 0;
    const next = min(begun, count);
    count -= next; keys += <usize>next * keyBytes; scores += <usize>next << 5;
    const shift = v128.load(constants), one = v128.load(constants, 96);
    const c5 = v128.load(constants, 16), c4 = v128.load(constants, 32), c3 = v128.load(constants, 48), c2 = v128.load(constants, 64), c1 = v128.load(constants, 80);
    for (; ready > 0; ready--, at += 32) {
      const e0 = power(v128.load(at), shift, c5, c4, c3, c2, c1, one), e1 = power(v128.load(at, 16), shift, c5, c4, c3, c2, c1, one);
      sum0 = f32x4.add(sum0, e0); sum1 = f32x4.add(sum1, e1);
      v128.store(at, e0); v128.store(at, e1, 16);
    }
    if (next == 0) break;
    ready = next;
  }
  v128.store(sums, sum0); v128.store(sums, sum1, 16);
}

/**
 * Makes exponentials of scores less the largest of each query so far, and adds them up. What has been added up before, the sums of values as
 * well, is made smaller where a larger score has come.
 */
export function exponentialsOfAny(scores: usize, count: i32, sums: usize, constants: usize, output: usize, columns: i32): void {
  const shift = v128.load(constants), one = v128.load(constants, 96), lowest = v128.load(constants, 112);
  const c5 = v128.load(constants, 16), c4 = v128.load(constants, 32), c3 = v128.load(constants, 48), c2 = v128.load(constants, 64), c1 = v128.load(constants, 80);
  const before0 = v128.load(sums, 32), before1 = v128.load(sums, 48);
  let top0 = before0, top1 = before1;
  const end = scores + (<usize>count << 5);
  for (let at = scores; at < end; at += 32) {
    top0 = f32x4.pmax(top0, v128.load(at)); top1 = f32x4.pmax(top1, v128.load(at, 16));
  }
  const less0 = anyPower(f32x4.sub(before0, top0), lowest, shift, c5, c4, c3, c2, c1, one), less1 = anyPower(f32x4.sub(before1, top1), lowest, shift, c5, c4, c3, c2, c1, one);
  for (; columns > 0; columns--, output += 32) {
    v128.store(output, f32x4.mul(v128.load(output), less0)); v128.store(output, f32x4.mul(v128.load(output, 16), less1), 16);
  }
  let sum0 = f32x4.mul(v128.load(sums), less0), sum1 = f32x4.mul(v128.load(sums, 16), less1);
  for (let at = scores; at < end; at += 32) {
    const e0 = anyPower(f32x4.sub(v128.load(at), top0), lowest, shift, c5, c4, c3, c2, c1, one), e1 = anyPower(f32x4.sub(v128.load(at, 16), top1), lowest, shift, c5, c4, c3, c2, c1, one);
    sum0 = f32x4.add(sum0, e0); sum1 = f32x4.add(sum1, e1);
    v128.store(at, e0); v128.store(at, e1, 16);
  }
  v128.store(sums, sum0); v128.store(sums, sum1, 16); v128.store(sums, top0, 32); v128.store(sums, top1, 48);
}

/** Divides sums of values, `columns` rows of eight queries, by those of exponentials; then `sums` has the logarithms of the denominators. */
export function finishSums(sums: usize, sizes: usize, output: usize, columns: i32): void {
  const sum0 = v128.load(sums), sum1 = v128.load(sums, 16), growth = f32x4.splat(growthIn(sizes));
  const none0 = f32x4.eq(sum0, f32x4.splat(0)), none1 = f32x4.eq(sum1, f32x4.splat(0));
  const by0 = v128.andnot(f32x4.div(growth, sum0), none0), by1 = v128.andnot(f32x4.div(growth, sum1), none1);
  for (; columns > 0; columns--, output += 32) {
    v128.store(output, f32x4.mul(v128.load(output), by0)); v128.store(output, f32x4.mul(v128.load(output, 16), by1), 16);
  }
  v128.store(sums, v128.andnot(multiplyAdd(v128.load(sums, 32), f32x4.splat(ln2), logarithm(sum0)), none0));
  v128.store(sums, v128.andnot(multiplyAdd(v128.load(sums, 48), f32x4.splat(ln2), logarithm(sum1)), none1), 16);
}

/**
 * Makes weights of the values of scores less the logarithm of their denominator, and of what the values give, the slopes of the scores, for
 * eight queries and `count` keys of a list. Scores and slopes are rows of `stride` bytes.
 *
 * @param slopes what the values give, less the mean of it where nothing is dropped
 * @param means those means, negative, of eight queries
 */
export function probabilities(scores: usize, slopes: usize, stride: usize, count: i32, means: usize, sizes: usize, unit: i32, list: usize, asked: usize, first: i32, constants: usize): void {
  const shift = v128.load(constants), one = v128.load(constants, 96), lowest = v128.load(constants, 112);
  const c5 = v128.load(constants, 16), c4 = v128.load(constants, 32), c3 = v128.load(constants, 48), c2 = v128.load(constants, 64), c1 = v128.load(constants, 80);
  const threshold = thresholdIn(sizes), growth = f32x4.splat(growthIn(sizes)), mean0 = v128.load(means), mean1 = v128.load(means, 16);
  const seeds0 = rowSeeds(sizes, unit, asked, first), seeds1 = rowSeeds(sizes, unit, asked, first + 4);
  for (; count > 0; count--, scores += stride, slopes += stride, list += 4) {
    const p0 = anyPower(v128.load(scores), lowest, shift, c5, c4, c3, c2, c1, one), p1 = anyPower(v128.load(scores, 16), lowest, shift, c5, c4, c3, c2, c1, one);
    let slope0 = v128.load(slopes), slope1 = v128.load(slopes, 16), weight0 = p0, weight1 = p1;
    if (threshold != 0) {
      const key = listed(list, 0);
      const keeps0 = v128.and(kept(seeds0, key, threshold), growth), keeps1 = v128.and(kept(seeds1, key, threshold), growth);
      slope0 = multiplyAdd(slope0, keeps0, mean0); slope1 = multiplyAdd(slope1, keeps1, mean1);
      weight0 = f32x4.mul(p0, keeps0); weight1 = f32x4.mul(p1, keeps1);
    }
    v128.store(scores, weight0); v128.store(scores, weight1, 16);
    v128.store(slopes, f32x4.mul(p0, slope0)); v128.store(slopes, f32x4.mul(p1, slope1), 16);
  }
}

/** Makes probabilities of `count` keys' scores that begin with {@link portionLog}, and slopes of the scores of what the values give. */
@inline
function makeProbabilities(scores: usize, slopes: usize, stride: usize, count: i32, constants: usize): void {
  const shift = v128.load(constants, 128), a = v128.load(constants, 144), b = v128.load(constants, 160);
  const c = v128.load(constants, 176), d = v128.load(constants, 192), e = v128.load(constants, 208);
  for (; count > 0; count--, scores += stride, slopes += stride) {
    const p0 = portionOfPower(v128.load(scores), shift, a, b, c, d, e), p1 = portionOfPower(v128.load(scores, 16), shift, a, b, c, d, e);
    v128.store(scores, p0); v128.store(scores, p1, 16);
    v128.store(slopes, f32x4.mul(p0, v128.load(slopes))); v128.store(slopes, f32x4.mul(p1, v128.load(slopes, 16)), 16);
  }
}

/**
 * Makes moderate scores and slopes of the products of eight queries, and of what comes from above, with `count` keys and values, and of them
 * what {@link probabilities} does where nothing is dropped. Keys take turns, as in {@link exponentials}: half of those of the turn before
 * after each of the two products, since a core looks ahead so far only.
 *
 * @param shift the logarithms of the denominators, negative, plus {@link portionLog}, and the means, negative
 */
export function moderateProbabilities(scores: usize, slopes: usize, stride: usize, count: i32, keys: usize, keyBytes: usize, queries: usize, size: i32, values: usize, valueBytes: usize, upstream: usize, valueSize: i32, shifts: usize, constants: usize): void {
  let at = scores, to = slopes, ready = 0;
  while (true) {
    const rest = ready >> 1, first = ready - rest;
    let next = 0;
    if (count > 0) multiplyNext(keys, keyBytes, 4, queries, 32, size, shifts, 0, scores, stride, count);
    makeProbabilities(at, to, stride, first, constants);
    at += <usize>first * stride; to += <usize>first * stride;
    if (count > 0) {
      next = min(count, multiplyNext(values, valueBytes, 4, upstream, 32, valueSize, shifts + 32, 0, slopes, stride, count));
      count -= next; keys += <usize>next * keyBytes; values += <usize>next * valueBytes; scores += <usize>next * stride; slopes += <usize>next * stride;
    }
    makeProbabilities(at, to, stride, rest, constants);
    if (next == 0) return;
    at += <usize>rest * stride; to += <usize>rest * stride;
    ready = next;
  }
}
