// The linear-chain conditional random field, text after text over its valid steps. Four tags are side by side, and the tags before them come
// one after the other, so that softmax over these goes down a column without adding up lanes.
import { exp, exponentiate } from './activations';
import { logarithm } from './attention-scores';
import { get, put } from './vectors';

@inline
function at(start: usize, index: i32): usize {
  return start + (<usize>index << 2);
}

@inline
function isMasked(mask: usize, step: i32): bool {
  return mask != 0 && load<u8>(mask + step) == 0;
}

/** The largest of some numbers; none where one of them is none. */
function largest(numbers: usize, count: i32): f32 {
  let found = load<f32>(numbers);
  for (let index = 1; index < count; index++) found = max(found, load<f32>(at(numbers, index)));
  return found;
}

/** Takes the largest of some numbers from each, and returns it. */
function lower(numbers: usize, count: i32): f32 {
  const top = largest(numbers, count), tops = f32x4.splat(top);
  for (let index = 0; index < count; index += 4) put(at(numbers, index), f32x4.sub(get(at(numbers, index), count - index), tops), count - index);
  return top;
}

/** target ← left + right. */
function add(left: usize, right: usize, count: i32, target: usize): void {
  for (let index = 0; index < count; index += 4) {
    put(at(target, index), f32x4.add(get(at(left, index), count - index), get(at(right, index), count - index)), count - index);
  }
}

/** The largest score of each of four tags after any before it. */
@inline
function tops(alpha: usize, transitions: usize, count: i32, stride: usize, left: i32): v128 {
  let top = f32x4.splat(-Infinity);
  for (let from = 0; from < count; from++, transitions += stride) top = f32x4.max(top, f32x4.add(v128.load32_splat(at(alpha, from)), get(transitions, left)));
  return top;
}

/** target ← row + the logarithms of the sums of exponentials of α and a transition, over the tags before. */
function grow(alpha: usize, transitions: usize, row: usize, count: i32, target: usize): void {
  const zero = <f32>(count >> 31), stride = <usize>count << 2;
  // Numbers that the engine would make anew at each use if it knew them.
  const limit = f32x4.splat(88 + zero), shift = f32x4.splat(12582912 + zero), log2e = f32x4.splat(<f32>1.44269504088896341 + zero);
  const ln2 = f32x4.splat(<f32>-0.693359375 + zero), ln2Rest = f32x4.splat(<f32>2.12194440e-4 + zero);
  const c5 = f32x4.splat(<f32>1.9875691500e-4 + zero), c4 = f32x4.splat(<f32>1.3981999507e-3 + zero), c3 = f32x4.splat(<f32>8.3334519073e-3 + zero);
  const c2 = f32x4.splat(<f32>4.1665795894e-2 + zero), c1 = f32x4.splat(<f32>1.6666665459e-1 + zero), c0 = f32x4.splat(<f32>5.0000001201e-1 + zero);
  const one = f32x4.splat(1 + zero);
  for (let tag = 0; tag < count; tag += 4) {
    const left = count - tag, column = at(transitions, tag);
    const top = tops(alpha, column, count, stride, left);
    let sum = f32x4.splat(0);
    for (let from = 0, pair = column; from < count; from++, pair += stride) {
      const score = f32x4.add(v128.load32_splat(at(alpha, from)), get(pair, left));
      sum = f32x4.add(sum, exp(f32x4.sub(score, top), limit, shift, log2e, ln2, ln2Rest, c5, c4, c3, c2, c1, c0, one));
    }
    put(at(target, tag), f32x4.add(get(at(row, tag), left), f32x4.add(top, logarithm(sum))), left);
  }
}

/** The log-likelihood of each text, and α, 0 in masked steps. `scratch` is for as many numbers as there are tags. */
export function crfForward(scores: usize, tags: usize, transitions: usize, starts: usize, ends: usize, mask: usize, texts: i32, time: i32, count: i32, likelihoods: usize, alphas: usize, scratch: usize): void {
  const stride = <usize>count << 2;
  for (let text = 0; text < texts; text++) {
    let total: f64 = 0;
    let before: usize = 0, last = 0;
    for (let step = 0; step < time; step++, scores += stride, alphas += stride) {
      if (isMasked(mask, step)) {
        memory.fill(alphas, 0, stride);
        continue;
      }
      const tag = load<i32>(at(tags, step));
      if (before) {
        grow(before, transitions, scores, count, alphas);
        total += <f64>load<f32>(at(transitions, last * count + tag));
      } else {
        add(scores, starts, count, alphas);
        total += <f64>load<f32>(at(starts, tag));
      }
      total += <f64>load<f32>(at(scores, tag)) - <f64>lower(alphas, count);
      before = alphas;
      last = tag;
    }
    if (before) {
      add(before, ends, count, scratch);
      const top = lower(scratch, count);
      const sum = exponentiate(scratch, count, 0, 0);
      total += <f64>load<f32>(at(ends, last)) - <f64>top - <f64>f32x4.extract_lane(logarithm(f32x4.splat(sum)), 0);
    }
    store<f32>(at(likelihoods, text), <f32>total);
    tags += <usize>time << 2;
    if (mask) mask += time;
  }
}

/** From the probabilities of the tags after a step to those of its own, and what is to be expected of each pair taken from `pairs`. */
function shrink(alpha: usize, transitions: usize, after: usize, count: i32, upstream: f32, here: usize, pairs: usize, scratch: usize): void {
  const zero = <f32>(count >> 31), stride = <usize>count << 2;
  const limit = f32x4.splat(88 + zero), shift = f32x4.splat(12582912 + zero), log2e = f32x4.splat(<f32>1.44269504088896341 + zero);
  const ln2 = f32x4.splat(<f32>-0.693359375 + zero), ln2Rest = f32x4.splat(<f32>2.12194440e-4 + zero);
  const c5 = f32x4.splat(<f32>1.9875691500e-4 + zero), c4 = f32x4.splat(<f32>1.3981999507e-3 + zero), c3 = f32x4.splat(<f32>8.3334519073e-3 + zero);
  const c2 = f32x4.splat(<f32>4.1665795894e-2 + zero), c1 = f32x4.splat(<f32>1.6666665459e-1 + zero), c0 = f32x4.splat(<f32>5.0000001201e-1 + zero);
  const one = f32x4.splat(1 + zero), upstreams = f32x4.splat(upstream);
  const sums = scratch + (<usize>count << 4);
  memory.fill(sums, 0, <usize>count << 4);
  for (let tag = 0; tag < count; tag += 4) {
    const left = count - tag, column = at(transitions, tag);
    const top = tops(alpha, column, count, stride, left);
    let sum = f32x4.splat(0);
    for (let from = 0, pair = column, to = scratch; from < count; from++, pair += stride, to += 16) {
      const score = f32x4.add(v128.load32_splat(at(alpha, from)), get(pair, left));
      const e = exp(f32x4.sub(score, top), limit, shift, log2e, ln2, ln2Rest, c5, c4, c3, c2, c1, c0, one);
      v128.store(to, e);
      sum = f32x4.add(sum, e);
    }
    // Beyond the last tag it is 0.
    const factor = f32x4.div(get(at(after, tag), left), sum);
    for (let from = 0, pair = at(pairs, tag), e = scratch, to = sums; from < count; from++, pair += stride, e += 16, to += 16) {
      const share = f32x4.mul(v128.load(e), factor);
      v128.store(to, f32x4.add(v128.load(to), share));
      put(pair, f32x4.sub(get(pair, left), f32x4.mul(upstreams, share)), left);
    }
  }
  for (let tag = 0, sum = sums; tag < count; tag++, sum += 16) {
    store<f32>(at(here, tag), load<f32>(sum) + load<f32>(sum, 4) + (load<f32>(sum, 8) + load<f32>(sum, 12)));
  }
}

/**
 * The gradient of the scores, and for each text those of the transitions, beginnings and ends, one after the other in `others`.
 *
 * @param scratch for ten times as many numbers as there are tags
 */
export function crfBackward(alphas: usize, tags: usize, transitions: usize, ends: usize, mask: usize, texts: i32, time: i32, count: i32, upstreams: usize, dScores: usize, others: usize, scratch: usize): void {
  const stride = <usize>count << 2, all = stride * (count + 2);
  let after = scratch + (<usize>count << 5), here = after + stride;
  for (let text = 0; text < texts; text++, others += all) {
    const upstream = load<f32>(at(upstreams, text));
    memory.fill(others, 0, all);
    let first: usize = 0;
    let next = -1;
    for (let step = time - 1; step >= 0; step--) {
      const alpha = alphas + <usize>step * stride, gradient = dScores + <usize>step * stride;
      if (isMasked(mask, step)) {
        memory.fill(gradient, 0, stride);
        continue;
      }
      const tag = load<i32>(at(tags, step));
      if (next < 0) {
        add(alpha, ends, count, here);
        const total = f32x4.splat(exponentiate(here, count, largest(here, count), here));
        for (let index = 0; index < count; index += 4) put(at(here, index), f32x4.div(get(at(here, index), count - index), total), count - index);
      } else {
        shrink(alpha, transitions, after, count, upstream, here, others, scratch);
        const pair = at(others, tag * count + next);
        store<f32>(pair, load<f32>(pair) + upstream);
      }
      const less = f32x4.splat(-upstream);
      for (let index = 0; index < count; index += 4) put(at(gradient, index), f32x4.mul(get(at(here, index), count - index), less), count - index);
      store<f32>(at(gradient, tag), (1 - load<f32>(at(here, tag))) * upstream);
      if (next < 0) memory.copy(others + stride * (count + 1), gradient, stride);
      first = gradient;
      next = tag;
      const own = here;
      here = after;
      after = own;
    }
    if (first) memory.copy(others + stride * count, first, stride);
    alphas += <usize>time * stride;
    dScores += <usize>time * stride;
    tags += <usize>time << 2;
    if (mask) mask += time;
  }
}

/** The best tags of each text and their score. `scratch` is for (time + 2) · count numbers. */
export function crfBest(scores: usize, transitions: usize, starts: usize, ends: usize, mask: usize, texts: i32, time: i32, count: i32, tags: usize, totals: usize, scratch: usize): void {
  const stride = <usize>count << 2;
  let best = scratch, next = scratch + stride;
  const origins = next + stride;
  for (let text = 0; text < texts; text++) {
    let total: f64 = 0;
    let hasBegun = false;
    for (let step = 0; step < time; step++, scores += stride) {
      if (isMasked(mask, step)) continue;
      if (hasBegun) come(best, transitions, scores, count, next, origins + <usize>step * stride);
      else add(scores, starts, count, next);
      total += <f64>lower(next, count);
      hasBegun = true;
      const own = next;
      next = best;
      best = own;
    }
    let tag = 0;
    if (hasBegun) {
      add(best, ends, count, next);
      for (let one = 1; one < count; one++) if (load<f32>(at(next, one)) > load<f32>(at(next, tag))) tag = one;
      total += <f64>load<f32>(at(next, tag));
    }
    store<f32>(at(totals, text), <f32>total);
    let after = -1;
    for (let step = time - 1; step >= 0; step--) {
      if (isMasked(mask, step)) {
        store<i32>(at(tags, step), 0);
        continue;
      }
      if (after >= 0) tag = load<i32>(at(origins + <usize>after * stride, tag));
      store<i32>(at(tags, step), tag);
      after = step;
    }
    tags += <usize>time << 2;
    if (mask) mask += time;
  }
}

/** target ← row + the largest score of each tag after any before it, and which this is. */
function come(best: usize, transitions: usize, row: usize, count: i32, target: usize, origins: usize): void {
  const stride = <usize>count << 2;
  for (let tag = 0; tag < count; tag += 4) {
    const left = count - tag;
    let pair = at(transitions, tag);
    let top = f32x4.add(v128.load32_splat(best), get(pair, left));
    let origin = i32x4.splat(0);
    for (let from = 1; from < count; from++) {
      pair += stride;
      const score = f32x4.add(v128.load32_splat(at(best, from)), get(pair, left));
      const isBetter = f32x4.gt(score, top);
      top = v128.bitselect(score, top, isBetter);
      origin = v128.bitselect(i32x4.splat(from), origin, isBetter);
    }
    put(at(target, tag), f32x4.add(get(at(row, tag), left), top), left);
    put(at(origins, tag), origin, left);
  }
}
