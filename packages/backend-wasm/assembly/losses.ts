// The fused losses, from logits. Exponentials and logarithms are in double: a loss is a small part of a step.

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

function largest(logits: usize, classes: i32): f64 {
  let found: f64 = -Infinity;
  for (let index = 0; index < classes; index++) {
    const logit = <f64>load<f32>(at(logits, index));
    if (logit > found || logit != logit) found = logit;
  }
  return found;
}

function sumOfExponentials(logits: usize, classes: i32, top: f64): f64 {
  let sum: f64 = 0;
  for (let index = 0; index < classes; index++) sum += exponential(<f64>load<f32>(at(logits, index)) - top);
  return sum;
}

/** The target of a class: from its index, or from its probability. */
@inline
function targetOf(labels: usize, indices: bool, row: i32, index: i32, classes: i32, smoothing: f64): f64 {
  const label: f64 = indices ? <f64>(load<i32>(at(labels, row)) == index) : <f64>load<f32>(labels + ((<usize>row * classes + index) << 2));
  return label * (1 - smoothing) + smoothing / <f64>classes;
}

/** The loss of each row. */
export function softmaxCrossEntropy(logits: usize, labels: usize, indices: bool, rows: i32, classes: i32, smoothing: f64, loss: usize): void {
  for (let row = 0; row < rows; row++, logits += <usize>classes << 2) {
    const top = largest(logits, classes);
    const normalizer = logarithm(sumOfExponentials(logits, classes, top));
    let sum: f64 = 0;
    for (let index = 0; index < classes; index++) {
      // A logit of −∞ is no loss where nothing is expected of it.
      const target = targetOf(labels, indices, row, index, classes, smoothing);
      if (target != 0) sum += target * (normalizer - (<f64>load<f32>(at(logits, index)) - top));
    }
    store<f32>(at(loss, row), <f32>sum);
  }
}

/** The gradient of the logits. */
export function softmaxCrossEntropyGradient(logits: usize, labels: usize, indices: bool, rows: i32, classes: i32, smoothing: f64, dLoss: usize, dLogits: usize): void {
  for (let row = 0; row < rows; row++, logits += <usize>classes << 2, dLogits += <usize>classes << 2) {
    const top = largest(logits, classes);
    const normalizer = sumOfExponentials(logits, classes, top);
    const upstream = <f64>load<f32>(at(dLoss, row));
    let sum: f64 = 0;
    for (let index = 0; index < classes; index++) sum += targetOf(labels, indices, row, index, classes, smoothing);
    for (let index = 0; index < classes; index++) {
      const probability = exponential(<f64>load<f32>(at(logits, index)) - top) / normalizer;
      const target = targetOf(labels, indices, row, index, classes, smoothing);
      store<f32>(at(dLogits, index), <f32>((probability * sum - target) * upstream));
    }
  }
}

/** The loss of each element. */
export function binaryCrossEntropy(logits: usize, labels: usize, count: i32, smoothing: f64, loss: usize): void {
  for (let index = 0; index < count; index++) {
    const logit = <f64>load<f32>(at(logits, index));
    const target = <f64>load<f32>(at(labels, index)) * (1 - smoothing) + smoothing / 2;
    const small = exponential(-abs(logit));
    const positive = logit < 0 ? 0 : logit;
    store<f32>(at(loss, index), <f32>(positive - logit * target + twiceArtanh(small / (2 + small))));
  }
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(logits: usize, labels: usize, count: i32, smoothing: f64, dLoss: usize, dLogits: usize): void {
  for (let index = 0; index < count; index++) {
    const target = <f64>load<f32>(at(labels, index)) * (1 - smoothing) + smoothing / 2;
    const probability = 1 / (1 + exponential(-(<f64>load<f32>(at(logits, index)))));
    store<f32>(at(dLogits, index), <f32>((probability - target) * <f64>load<f32>(at(dLoss, index))));
  }
}
