// The optimizer updates: one pass over a variable, its gradient and its slots. The rules are in core's kernels, and what a
// function is given is what its kernel declares, in that order: the size, the gradient, the variable, the slots, the numbers, the
// choices, and what weight decay leaves. A variable or slot is given by where its old values are and where its new ones go, which
// may be the same place; a slot that is not in use by two zeros. What an update does to four numbers is a function of its own,
// which is put into the loop over whole vectors, where nothing is left to ask, and once more for the rest. Factors become vectors
// before the loop: the engine would make them at each use.
import { get, put } from './vectors';

/** The bytes of the whole vectors among so many numbers. */
@inline
function wholeOf(size: i32): usize {
  return <usize>(size & ~3) << 2;
}

@inline
function splat(factor: f64): v128 {
  return f32x4.splat(<f32>factor);
}

/** A moving average: old · factor + value · rest. */
@inline
function mix(old: v128, factor: v128, value: v128, rest: v128): v128 {
  return f32x4.add(f32x4.mul(old, factor), f32x4.mul(value, rest));
}

/** p (1 − weight decay) − change. */
@inline
function lower(p: v128, keep: v128, change: v128): v128 {
  return f32x4.sub(f32x4.mul(p, keep), change);
}

@inline
function plainAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, rate: v128, keep: v128): void {
  put(newP + at, lower(get(p + at, left), keep, f32x4.mul(get(gradient + at, left), rate)), left);
}

@inline
function sgdAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, factor: v128, inside: v128, outside: v128, nesterov: bool, keep: v128): void {
  const pushed = f32x4.mul(get(gradient + at, left), inside);
  const moved = f32x4.add(f32x4.mul(get(m + at, left), factor), pushed);
  put(newM + at, moved, left);
  const step = nesterov ? f32x4.add(f32x4.mul(moved, factor), pushed) : moved;
  put(newP + at, lower(get(p + at, left), keep, f32x4.mul(step, outside)), left);
}

export function sgd(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, rate: f64, factor: f64, inside: f64, outside: f64, nesterov: bool, keep: f64): void {
  const rates = splat(rate), factors = splat(factor), insides = splat(inside), outsides = splat(outside), keeps = splat(keep);
  const end = wholeOf(size);
  if (!m) {
    for (let at: usize = 0; at < end; at += 16) plainAt(at, 4, gradient, p, newP, rates, keeps);
    if (size & 3) plainAt(end, size & 3, gradient, p, newP, rates, keeps);
    return;
  }
  for (let at: usize = 0; at < end; at += 16) sgdAt(at, 4, gradient, p, newP, m, newM, factors, insides, outsides, nesterov, keeps);
  if (size & 3) sgdAt(end, size & 3, gradient, p, newP, m, newM, factors, insides, outsides, nesterov, keeps);
}

@inline
function adamAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, maximum: usize, newMaximum: usize, beta1: v128, rest1: v128, beta2: v128, rest2: v128, rate: v128, inverse: v128, epsilon: v128, keep: v128): void {
  const g = get(gradient + at, left);
  const m1 = mix(get(m + at, left), beta1, g, rest1);
  let v1 = mix(get(v + at, left), beta2, f32x4.mul(g, g), rest2);
  put(newM + at, m1, left);
  put(newV + at, v1, left);
  if (maximum) {
    v1 = f32x4.max(get(maximum + at, left), v1);
    put(newMaximum + at, v1, left);
  }
  const root = f32x4.add(f32x4.mul(f32x4.sqrt(v1), inverse), epsilon);
  put(newP + at, lower(get(p + at, left), keep, f32x4.div(f32x4.mul(m1, rate), root)), left);
}

export function adam(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, maximum: usize, newMaximum: usize, beta1: f64, beta2: f64, rate: f64, inverse: f64, epsilon: f64, keep: f64): void {
  const betas1 = splat(beta1), rests1 = splat(1 - beta1), betas2 = splat(beta2), rests2 = splat(1 - beta2);
  const rates = splat(rate), inverses = splat(inverse), epsilons = splat(epsilon), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) adamAt(at, 4, gradient, p, newP, m, newM, v, newV, maximum, newMaximum, betas1, rests1, betas2, rests2, rates, inverses, epsilons, keeps);
  if (size & 3) adamAt(end, size & 3, gradient, p, newP, m, newM, v, newV, maximum, newMaximum, betas1, rests1, betas2, rests2, rates, inverses, epsilons, keeps);
}

@inline
function adamaxAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, u: usize, newU: usize, beta1: v128, rest1: v128, beta2: v128, rate: v128, within: v128, added: v128, keep: v128): void {
  const g = get(gradient + at, left);
  const m1 = mix(get(m + at, left), beta1, g, rest1);
  const u1 = f32x4.max(f32x4.mul(get(u + at, left), beta2), f32x4.add(f32x4.abs(g), within));
  put(newM + at, m1, left);
  put(newU + at, u1, left);
  put(newP + at, lower(get(p + at, left), keep, f32x4.div(f32x4.mul(m1, rate), f32x4.add(u1, added))), left);
}

export function adamax(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, u: usize, newU: usize, beta1: f64, beta2: f64, rate: f64, within: f64, added: f64, keep: f64): void {
  const betas1 = splat(beta1), rests1 = splat(1 - beta1), betas2 = splat(beta2), rates = splat(rate);
  const withins = splat(within), addeds = splat(added), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) adamaxAt(at, 4, gradient, p, newP, m, newM, u, newU, betas1, rests1, betas2, rates, withins, addeds, keeps);
  if (size & 3) adamaxAt(end, size & 3, gradient, p, newP, m, newM, u, newU, betas1, rests1, betas2, rates, withins, addeds, keeps);
}

@inline
function nadamAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, beta1: v128, rest1: v128, beta2: v128, rest2: v128, rate: v128, momentumFactor: v128, gradientFactor: v128, correction: v128, epsilon: v128, keep: v128): void {
  const g = get(gradient + at, left);
  const m1 = mix(get(m + at, left), beta1, g, rest1);
  const v1 = mix(get(v + at, left), beta2, f32x4.mul(g, g), rest2);
  put(newM + at, m1, left);
  put(newV + at, v1, left);
  const ahead = mix(m1, momentumFactor, g, gradientFactor);
  const root = f32x4.add(f32x4.sqrt(f32x4.div(v1, correction)), epsilon);
  put(newP + at, lower(get(p + at, left), keep, f32x4.div(f32x4.mul(ahead, rate), root)), left);
}

export function nadam(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, beta1: f64, beta2: f64, rate: f64, momentumFactor: f64, gradientFactor: f64, correction: f64, epsilon: f64, keep: f64): void {
  const betas1 = splat(beta1), rests1 = splat(1 - beta1), betas2 = splat(beta2), rests2 = splat(1 - beta2), rates = splat(rate);
  const momentums = splat(momentumFactor), gradients = splat(gradientFactor), corrections = splat(correction), epsilons = splat(epsilon), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) nadamAt(at, 4, gradient, p, newP, m, newM, v, newV, betas1, rests1, betas2, rests2, rates, momentums, gradients, corrections, epsilons, keeps);
  if (size & 3) nadamAt(end, size & 3, gradient, p, newP, m, newM, v, newV, betas1, rests1, betas2, rests2, rates, momentums, gradients, corrections, epsilons, keeps);
}

@inline
function rmspropAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, v: usize, newV: usize, average: usize, newAverage: usize, m: usize, newM: usize, rho: v128, rest: v128, factor: v128, epsilon: v128, rate: v128, keras: bool, keep: v128): void {
  const g = get(gradient + at, left);
  const v1 = mix(get(v + at, left), rho, f32x4.mul(g, g), rest);
  put(newV + at, v1, left);
  let variance = v1;
  if (average) {
    const mean = mix(get(average + at, left), rho, g, rest);
    put(newAverage + at, mean, left);
    variance = f32x4.sub(variance, f32x4.mul(mean, mean));
  }
  let step = keras
    ? f32x4.div(f32x4.mul(g, rate), f32x4.sqrt(f32x4.add(variance, epsilon)))
    : f32x4.div(g, f32x4.add(f32x4.sqrt(variance), epsilon));
  if (m) {
    step = f32x4.add(step, f32x4.mul(get(m + at, left), factor));
    put(newM + at, step, left);
  }
  put(newP + at, lower(get(p + at, left), keep, keras ? step : f32x4.mul(step, rate)), left);
}

export function rmsprop(size: i32, gradient: usize, p: usize, newP: usize, v: usize, newV: usize, average: usize, newAverage: usize, m: usize, newM: usize, rho: f64, factor: f64, epsilon: f64, rate: f64, keras: bool, keep: f64): void {
  const rhos = splat(rho), rests = splat(1 - rho), factors = splat(factor), epsilons = splat(epsilon), rates = splat(rate), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) rmspropAt(at, 4, gradient, p, newP, v, newV, average, newAverage, m, newM, rhos, rests, factors, epsilons, rates, keras, keeps);
  if (size & 3) rmspropAt(end, size & 3, gradient, p, newP, v, newV, average, newAverage, m, newM, rhos, rests, factors, epsilons, rates, keras, keeps);
}

@inline
function adagradAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, epsilon: v128, rate: v128, keras: bool, keep: v128): void {
  const g = get(gradient + at, left);
  const a1 = f32x4.add(get(a + at, left), f32x4.mul(g, g));
  put(newA + at, a1, left);
  const root = keras ? f32x4.sqrt(f32x4.add(a1, epsilon)) : f32x4.add(f32x4.sqrt(a1), epsilon);
  put(newP + at, lower(get(p + at, left), keep, f32x4.div(f32x4.mul(g, rate), root)), left);
}

export function adagrad(size: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, epsilon: f64, rate: f64, keras: bool, keep: f64): void {
  const epsilons = splat(epsilon), rates = splat(rate), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) adagradAt(at, 4, gradient, p, newP, a, newA, epsilons, rates, keras, keeps);
  if (size & 3) adagradAt(end, size & 3, gradient, p, newP, a, newA, epsilons, rates, keras, keeps);
}

@inline
function adadeltaAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, d: usize, newD: usize, rho: v128, rest: v128, epsilon: v128, rate: v128, keep: v128): void {
  const g = get(gradient + at, left);
  const a1 = mix(get(a + at, left), rho, f32x4.mul(g, g), rest);
  const d0 = get(d + at, left);
  const step = f32x4.mul(f32x4.sqrt(f32x4.div(f32x4.add(d0, epsilon), f32x4.add(a1, epsilon))), g);
  put(newA + at, a1, left);
  put(newD + at, mix(d0, rho, f32x4.mul(step, step), rest), left);
  put(newP + at, lower(get(p + at, left), keep, f32x4.mul(step, rate)), left);
}

export function adadelta(size: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, d: usize, newD: usize, rho: f64, epsilon: f64, rate: f64, keep: f64): void {
  const rhos = splat(rho), rests = splat(1 - rho), epsilons = splat(epsilon), rates = splat(rate), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) adadeltaAt(at, 4, gradient, p, newP, a, newA, d, newD, rhos, rests, epsilons, rates, keeps);
  if (size & 3) adadeltaAt(end, size & 3, gradient, p, newP, a, newA, d, newD, rhos, rests, epsilons, rates, keeps);
}

@inline
function lionAt(at: usize, left: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, beta1: v128, rest1: v128, beta2: v128, rest2: v128, rate: v128, keep: v128): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const g = get(gradient + at, left);
  const old = get(m + at, left);
  const mixed = mix(old, beta1, g, rest1);
  const sign = f32x4.sub(v128.and(f32x4.gt(mixed, zero), one), v128.and(f32x4.lt(mixed, zero), one));
  put(newM + at, mix(old, beta2, g, rest2), left);
  // A gradient that is not a number has no sign, and must not pass for zero.
  const direction = v128.bitselect(sign, mixed, f32x4.eq(mixed, mixed));
  put(newP + at, lower(get(p + at, left), keep, f32x4.mul(direction, rate)), left);
}

export function lion(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, beta1: f64, beta2: f64, rate: f64, keep: f64): void {
  const betas1 = splat(beta1), rests1 = splat(1 - beta1), betas2 = splat(beta2), rests2 = splat(1 - beta2), rates = splat(rate), keeps = splat(keep);
  const end = wholeOf(size);
  for (let at: usize = 0; at < end; at += 16) lionAt(at, 4, gradient, p, newP, m, newM, betas1, rests1, betas2, rests2, rates, keeps);
  if (size & 3) lionAt(end, size & 3, gradient, p, newP, m, newM, betas1, rests1, betas2, rests2, rates, keeps);
}
