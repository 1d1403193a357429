// The fused losses, from logits. Softmax takes its exponentials four at a time; logarithms, and what single logits take, are in
// double: they are a small part of a step.
import { exponentiate } from './activations';
import { get, put } from './vectors';

/** e^x in double, by its series after taking out powers of two. */
function exponential(x: f64): f64 {
  if (x < -745) return 0;
  if (x > 709.7) return Infinity;
  const n = nearest(x * 1.4426950408889634);
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10;
  let sum: f64 = 1;
  for (let k = 13; k > 0; k--) sum = 1 + (r * sum) / <f64>k;
  const half = <i64>n >> 1;
  const rest = <i64>n - half;
  return sum * reinterpret<f64>((half + 1023) << 52) * reinterpret<f64>((rest + 1023) << 52);
}

/** ln((1 + z) / (1 − z)) for |z| ≤ 1/3. */
function twiceArtanh(z: f64): f64 {
  const square = z * z;
  let sum: f64 = 0;
  for (let k = 33; k > 0; k -= 2) sum = sum * square + 1 / <f64>k;
  return 2 * z * sum;
}

/** ln x for normal positive x. */
function logarithm(x: f64): f64 {
  if (!(x < Infinity)) return x;
  const bits = reinterpret<i64>(x);
  let exponent = <f64>((bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  return exponent * 0.6931471805599453 + twiceArtanh((m - 1) / (m + 1));
}

@inline
function at(start: usize, index: i32): usize {
  return start + (<usize>index << 2);
}

/** A mask has a byte for each row; without one all count. */
@inline
function isMasked(mask: usize, row: i32): bool {
  return mask != 0 && load<u8>(mask + row) == 0;
}

/** The largest logit of a row. One that is not a number is passed over: it makes the sum of exponentials one that is none. */
function largest(logits: usize, classes: i32): f32 {
  let four = f32x4.splat(-Infinity);
  let index = 0;
  for (; index + 4 <= classes; index += 4) four = f32x4.pmax(four, v128.load(at(logits, index)));
  four = f32x4.pmax(four, i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  let found = max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  for (; index < classes; index++) {
    const logit = load<f32>(at(logits, index));
    if (logit > found) found = logit;
  }
  return found;
}

/** The loss of each row. */
export function softmaxCrossEntropy(logits: usize, labels: usize, mask: usize, indices: bool, rows: i32, classes: i32, smoothing: f64, loss: usize): void {
  const even = smoothing / <f64>classes;
  for (let row = 0; row < rows; row++, logits += <usize>classes << 2) {
    if (isMasked(mask, row)) {
      store<f32>(at(loss, row), 0);
      continue;
    }
    const top = largest(logits, classes);
    const normalizer = logarithm(<f64>exponentiate(logits, classes, top, 0)) + <f64>top;
    let sum: f64 = 0;
    if (indices) sum = (1 - smoothing) * (normalizer - <f64>load<f32>(at(logits, load<i32>(at(labels, row)))));
    if (!indices || smoothing > 0) {
      for (let index = 0; index < classes; index++) {
        const label: f64 = indices ? 0 : <f64>load<f32>(labels + ((<usize>row * classes + index) << 2));
        const target = label * (1 - smoothing) + even;
        // A logit of −∞ is no loss where nothing is expected of it.
        if (target != 0) sum += target * (normalizer - <f64>load<f32>(at(logits, index)));
      }
    }
    store<f32>(at(loss, row), <f32>sum);
  }
}

/** The gradient of the logits. */
export function softmaxCrossEntropyGradient(logits: usize, labels: usize, mask: usize, indices: bool, rows: i32, classes: i32, smoothing: f64, dLoss: usize, dLogits: usize): void {
  const bytes = <usize>classes << 2;
  const even = <f32>(smoothing / <f64>classes), kept = <f32>(1 - smoothing);
  for (let row = 0; row < rows; row++, logits += bytes, dLogits += bytes) {
    if (isMasked(mask, row)) {
      memory.fill(dLogits, 0, bytes);
      continue;
    }
    const normalizer = exponentiate(logits, classes, largest(logits, classes), dLogits);
    const upstream = load<f32>(at(dLoss, row));
    if (indices) {
      const chosen = at(dLogits, load<i32>(at(labels, row)));
      const probability = load<f32>(chosen) / normalizer;
      for (let index = 0; index < classes; index += 4) towards(at(dLogits, index), f32x4.splat(even), normalizer, 1, upstream, classes - index);
      store<f32>(chosen, (probability - (even + kept)) * upstream);
      continue;
    }
    const wanted = labels + <usize>row * bytes;
    let mass: f64 = 0;
    for (let index = 0; index < classes; index++) mass += <f64>(load<f32>(at(wanted, index)) * kept + even);
    for (let index = 0; index < classes; index += 4) {
      const target = f32x4.add(f32x4.mul(get(at(wanted, index), classes - index), f32x4.splat(kept)), f32x4.splat(even));
      towards(at(dLogits, index), target, normalizer, <f32>mass, upstream, classes - index);
    }
  }
}

/** From exponentials to what moves their probabilities, times the mass of all targets, towards the targets. */
@inline
function towards(address: usize, target: v128, normalizer: f32, mass: f32, upstream: f32, left: i32): void {
  const probability = f32x4.mul(f32x4.div(get(address, left), f32x4.splat(normalizer)), f32x4.splat(mass));
  put(address, f32x4.mul(f32x4.sub(probability, target), f32x4.splat(upstream)), left);
}

/** The loss of each element. */
export function binaryCrossEntropy(logits: usize, labels: usize, mask: usize, rows: i32, units: i32, smoothing: f64, loss: usize): void {
  const bytes = <usize>units << 2;
  for (let row = 0; row < rows; row++, logits += bytes, labels += bytes, loss += bytes) {
    if (isMasked(mask, row)) {
      memory.fill(loss, 0, bytes);
      continue;
    }
    for (let index = 0; index < units; index++) {
      const logit = <f64>load<f32>(at(logits, index));
      const target = <f64>load<f32>(at(labels, index)) * (1 - smoothing) + smoothing / 2;
      const small = exponential(-abs(logit));
      const positive = logit < 0 ? 0 : logit;
      store<f32>(at(loss, index), <f32>(positive - logit * target + twiceArtanh(small / (2 + small))));
    }
  }
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(logits: usize, labels: usize, mask: usize, rows: i32, units: i32, smoothing: f64, dLoss: usize, dLogits: usize): void {
  const bytes = <usize>units << 2;
  for (let row = 0; row < rows; row++, logits += bytes, labels += bytes, dLoss += bytes, dLogits += bytes) {
    if (isMasked(mask, row)) {
      memory.fill(dLogits, 0, bytes);
      continue;
    }
    for (let index = 0; index < units; index++) {
      const target = <f64>load<f32>(at(labels, index)) * (1 - smoothing) + smoothing / 2;
      const probability = 1 / (1 + exponential(-(<f64>load<f32>(at(logits, index)))));
      store<f32>(at(dLogits, index), <f32>((probability - target) * <f64>load<f32>(at(dLoss, index))));
    }
  }
}
