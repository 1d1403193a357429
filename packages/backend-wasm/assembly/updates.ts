// The optimizer updates: one pass over a variable, its gradient and its slots. The formulas are in core's kernels. A slot
// is given by where its old values are and where its new ones go.
import { get, put } from './vectors';

@inline
function times(x: v128, factor: f64): v128 {
  return f32x4.mul(x, f32x4.splat(<f32>factor));
}

@inline
function plus(x: v128, term: f64): v128 {
  return f32x4.add(x, f32x4.splat(<f32>term));
}

/** p (1 − weight decay) − change. */
@inline
function lower(p: v128, keep: f64, change: v128): v128 {
  return f32x4.sub(times(p, keep), change);
}

/** A moving average. */
@inline
function mix(old: v128, factor: f64, value: v128): v128 {
  return f32x4.add(times(old, factor), times(value, 1 - factor));
}

export function sgd(size: i32, gradient: usize, p: usize, newP: usize, rate: f64, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16) {
    const left = size - index;
    put(newP, lower(get(p, left), keep, times(get(gradient, left), rate)), left);
  }
}

export function momentum(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, factor: f64, inside: f64, outside: f64, nesterov: bool, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, m += 16, newM += 16) {
    const left = size - index;
    const change = times(get(gradient, left), inside);
    const moved = f32x4.add(times(get(m, left), factor), change);
    put(newM, moved, left);
    const step = nesterov ? f32x4.add(times(moved, factor), change) : moved;
    put(newP, lower(get(p, left), keep, times(step, -outside)), left);
  }
}

export function adam(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, maximum: usize, newMaximum: usize, beta1: f64, beta2: f64, rate: f64, inverse: f64, epsilon: f64, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, m += 16, newM += 16, v += 16, newV += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const m1 = mix(get(m, left), beta1, g);
    let v1 = mix(get(v, left), beta2, f32x4.mul(g, g));
    put(newM, m1, left);
    put(newV, v1, left);
    if (maximum) {
      v1 = f32x4.max(get(maximum + (<usize>index << 2), left), v1);
      put(newMaximum + (<usize>index << 2), v1, left);
    }
    const root = plus(times(f32x4.sqrt(v1), inverse), epsilon);
    put(newP, lower(get(p, left), keep, f32x4.div(times(m1, rate), root)), left);
  }
}

export function adamax(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, u: usize, newU: usize, beta1: f64, beta2: f64, rate: f64, within: f64, added: f64, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, m += 16, newM += 16, u += 16, newU += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const m1 = mix(get(m, left), beta1, g);
    const u1 = f32x4.max(times(get(u, left), beta2), plus(f32x4.abs(g), within));
    put(newM, m1, left);
    put(newU, u1, left);
    put(newP, lower(get(p, left), keep, f32x4.div(times(m1, rate), plus(u1, added))), left);
  }
}

export function nadam(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, v: usize, newV: usize, beta1: f64, beta2: f64, rate: f64, momentumFactor: f64, gradientFactor: f64, correction: f64, epsilon: f64, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, m += 16, newM += 16, v += 16, newV += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const m1 = mix(get(m, left), beta1, g);
    const v1 = mix(get(v, left), beta2, f32x4.mul(g, g));
    put(newM, m1, left);
    put(newV, v1, left);
    const ahead = f32x4.add(times(m1, momentumFactor), times(g, gradientFactor));
    const root = plus(f32x4.sqrt(f32x4.div(v1, f32x4.splat(<f32>correction))), epsilon);
    put(newP, lower(get(p, left), keep, f32x4.div(times(ahead, rate), root)), left);
  }
}

export function rmsprop(size: i32, gradient: usize, p: usize, newP: usize, v: usize, newV: usize, average: usize, newAverage: usize, m: usize, newM: usize, rho: f64, factor: f64, epsilon: f64, rate: f64, keras: bool, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, v += 16, newV += 16) {
    const left = size - index;
    const at = <usize>index << 2;
    const g = get(gradient, left);
    const v1 = mix(get(v, left), rho, f32x4.mul(g, g));
    put(newV, v1, left);
    let variance = v1;
    if (average) {
      const mean = mix(get(average + at, left), rho, g);
      put(newAverage + at, mean, left);
      variance = f32x4.sub(variance, f32x4.mul(mean, mean));
    }
    let step = keras
      ? f32x4.div(times(g, rate), f32x4.sqrt(plus(variance, epsilon)))
      : f32x4.div(g, plus(f32x4.sqrt(variance), epsilon));
    if (m) {
      step = f32x4.add(step, times(get(m + at, left), factor));
      put(newM + at, step, left);
    }
    put(newP, lower(get(p, left), keep, keras ? step : times(step, rate)), left);
  }
}

export function adagrad(size: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, epsilon: f64, rate: f64, keras: bool, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, a += 16, newA += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const a1 = f32x4.add(get(a, left), f32x4.mul(g, g));
    put(newA, a1, left);
    const root = keras ? f32x4.sqrt(plus(a1, epsilon)) : plus(f32x4.sqrt(a1), epsilon);
    put(newP, lower(get(p, left), keep, f32x4.div(times(g, rate), root)), left);
  }
}

export function adadelta(size: i32, gradient: usize, p: usize, newP: usize, a: usize, newA: usize, d: usize, newD: usize, rho: f64, epsilon: f64, rate: f64, keep: f64): void {
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, a += 16, newA += 16, d += 16, newD += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const a1 = mix(get(a, left), rho, f32x4.mul(g, g));
    const d0 = get(d, left);
    const step = f32x4.mul(f32x4.sqrt(f32x4.div(plus(d0, epsilon), plus(a1, epsilon))), g);
    put(newA, a1, left);
    put(newD, mix(d0, rho, f32x4.mul(step, step)), left);
    put(newP, lower(get(p, left), keep, times(step, rate)), left);
  }
}

export function lion(size: i32, gradient: usize, p: usize, newP: usize, m: usize, newM: usize, beta1: f64, beta2: f64, rate: f64, keep: f64): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let index = 0; index < size; index += 4, gradient += 16, p += 16, newP += 16, m += 16, newM += 16) {
    const left = size - index;
    const g = get(gradient, left);
    const old = get(m, left);
    const mixed = mix(old, beta1, g);
    const sign = f32x4.sub(v128.and(f32x4.gt(mixed, zero), one), v128.and(f32x4.lt(mixed, zero), one));
    put(newM, mix(old, beta2, g), left);
    // A gradient that is not a number has no sign, and must not pass for zero.
    const direction = v128.bitselect(sign, mixed, f32x4.eq(mixed, mixed));
    put(newP, lower(get(p, left), keep, times(direction, rate)), left);
  }
}
