// The fused activations on four numbers, and their slopes, which follow from the activation's value.
import { multiplyAdd } from './multiply-add';
import { get, put } from './vectors';

/**
 * e^x for |x| up to 88, and e^±88 beyond (which is 0 on the left): 2^n · e^r with |r| ≤ ln 2 / 2, by a polynomial; the coefficients are those of
 * Cephes' expf. Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits. pmin and pmax are one
 * instruction each, and pass a first operand on that is not a number.
 */
@inline
function exp(x: v128): v128 {
  const clipped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-88));
  const shift = f32x4.splat(12582912);
  const shifted = multiplyAdd(clipped, f32x4.splat(1.44269504088896341), shift);
  const n = f32x4.sub(shifted, shift);
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), clipped);
  r = multiplyAdd(n, f32x4.splat(2.12194440e-4), r);
  let p = multiplyAdd(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), f32x4.splat(1));
  // What is above the lowest bits falls out on the left.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(127 << 23)));
}

@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** Near zero a polynomial (Cephes' tanhf), elsewhere 1 − 2 / (e^2x + 1). */
@inline
export function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const one = f32x4.splat(1);
  const e = exp(f32x4.add(magnitude, magnitude));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const square = f32x4.mul(x, x);
  let p = multiplyAdd(f32x4.splat(-5.70498872745e-3), square, f32x4.splat(2.06390887954e-2));
  p = multiplyAdd(p, square, f32x4.splat(-5.37397155531e-2));
  p = multiplyAdd(p, square, f32x4.splat(1.33314422036e-1));
  p = multiplyAdd(p, square, f32x4.splat(-3.33332819422e-1));
  const near = multiplyAdd(f32x4.mul(p, square), x, x);
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(signed, near, f32x4.ge(magnitude, f32x4.splat(0.625)));
}

// The numbers by which the host names activations.
export const linearCode: i32 = 0;
export const tanhCode: i32 = 1;
export const sigmoidCode: i32 = 2;
export const reluCode: i32 = 3;
export const hardSigmoidCode: i32 = 4;

@inline
function clip(x: v128): v128 {
  return f32x4.min(f32x4.splat(1), f32x4.max(f32x4.splat(0), x));
}

/** Applies an activation to `count` numbers in a row. */
export function activate(code: i32, address: usize, count: i32): void {
  if (code == linearCode) return;
  if (code == sigmoidCode) activateSigmoid(address, count);
  else if (code == tanhCode) activateTanh(address, count);
  else activateClipped(code, address, count);
}

// Sixteen numbers at a time, so that the engine makes the many constants once for all of them.

function activateSigmoid(address: usize, count: i32): void {
  for (; count >= 16; count -= 16, address += 64) {
    const a = sigmoid(v128.load(address));
    const b = sigmoid(v128.load(address, 16));
    const c = sigmoid(v128.load(address, 32));
    const d = sigmoid(v128.load(address, 48));
    v128.store(address, a);
    v128.store(address, b, 16);
    v128.store(address, c, 32);
    v128.store(address, d, 48);
  }
  for (; count > 0; count -= 4, address += 16) put(address, sigmoid(get(address, count)), count);
}

function activateTanh(address: usize, count: i32): void {
  for (; count >= 16; count -= 16, address += 64) {
    const a = tanh(v128.load(address));
    const b = tanh(v128.load(address, 16));
    const c = tanh(v128.load(address, 32));
    const d = tanh(v128.load(address, 48));
    v128.store(address, a);
    v128.store(address, b, 16);
    v128.store(address, c, 32);
    v128.store(address, d, 48);
  }
  for (; count > 0; count -= 4, address += 16) put(address, tanh(get(address, count)), count);
}

function activateClipped(code: i32, address: usize, count: i32): void {
  for (; count > 0; count -= 4, address += 16) {
    const x = get(address, count);
    let y: v128;
    if (code == reluCode) y = f32x4.max(f32x4.splat(0), x);
    else if (code == hardSigmoidCode) y = clip(f32x4.div(f32x4.add(x, f32x4.splat(3)), f32x4.splat(6)));
    else y = clip(f32x4.add(f32x4.mul(f32x4.splat(0.2), x), f32x4.splat(0.5)));
    put(address, y, count);
  }
}

/** Applies an activation to rows. The stride is in bytes. */
export function activateRows(code: i32, address: usize, stride: i32, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, address += stride) activate(code, address, columns);
}

/** A gradient times the slope of the activation whose value is y. */
@inline
export function throughSlope(code: i32, y: v128, gradient: v128): v128 {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  if (code == tanhCode) return f32x4.mul(gradient, f32x4.sub(one, f32x4.mul(y, y)));
  if (code == sigmoidCode) return f32x4.mul(gradient, f32x4.mul(y, f32x4.sub(one, y)));
  if (code == linearCode) return gradient;
  if (code == reluCode) return v128.andnot(gradient, f32x4.le(y, zero));
  const outside = v128.or(f32x4.le(y, zero), f32x4.ge(y, one));
  return v128.andnot(f32x4.mul(gradient, f32x4.splat(code == hardSigmoidCode ? <f32>(1.0 / 6.0) : 0.2)), outside);
}

/** target ← gradient ⊙ φ′, for `count` numbers. */
export function multiplyBySlope(code: i32, values: usize, gradients: usize, target: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const at = <usize>index << 2;
    const left = count - index;
    put(target + at, throughSlope(code, get(values + at, left), get(gradients + at, left)), left);
  }
}
