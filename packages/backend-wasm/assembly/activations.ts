// The fused activations on four numbers, and their slopes, which follow from the activation's value.
import { multiplyAdd } from './multiply-add';
import { get, put } from './vectors';

/**
 * A vector of a number that the engine makes once, before a loop. One that it knows would be made anew at each use, in
 * three or four instructions, and a dozen of them cost more than the function that they are for.
 *
 * @param zero a zero that is not known to be one
 */
@inline
function constant(value: f32, zero: f32): v128 {
  return f32x4.splat(value + zero);
}

/** Zero, which follows from no number of elements being negative. */
@inline
function unknownZero(count: i32): f32 {
  return <f32>(count >> 31);
}

/**
 * e^x for |x| up to 88, and e^±88 beyond (which is 0 on the left): 2^n · e^r with |r| ≤ ln 2 / 2, by a polynomial; the coefficients are those of
 * Cephes' expf. Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits. pmin and pmax are one
 * instruction each, and pass a first operand on that is not a number.
 */
@inline
export function exp(x: v128, limit: v128, shift: v128, log2e: v128, ln2: v128, ln2Rest: v128, c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, c0: v128, one: v128): v128 {
  const clipped = f32x4.pmax(f32x4.pmin(x, limit), f32x4.neg(limit));
  const shifted = multiplyAdd(clipped, log2e, shift);
  const n = f32x4.sub(shifted, shift);
  const r = multiplyAdd(n, ln2Rest, multiplyAdd(n, ln2, clipped));
  let p = multiplyAdd(c5, r, c4);
  p = multiplyAdd(p, r, c3);
  p = multiplyAdd(p, r, c2);
  p = multiplyAdd(p, r, c1);
  p = multiplyAdd(p, r, c0);
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), one);
  // What is above the lowest bits falls out on the left: one has its exponent's bits where n goes.
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
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

function activateSigmoid(address: usize, count: i32): void {
  const zero = unknownZero(count);
  const limit = constant(88, zero), shift = constant(12582912, zero), log2e = constant(1.44269504088896341, zero);
  const ln2 = constant(-0.693359375, zero), ln2Rest = constant(2.12194440e-4, zero);
  const c5 = constant(1.9875691500e-4, zero), c4 = constant(1.3981999507e-3, zero), c3 = constant(8.3334519073e-3, zero);
  const c2 = constant(4.1665795894e-2, zero), c1 = constant(1.6666665459e-1, zero), c0 = constant(5.0000001201e-1, zero);
  const one = constant(1, zero);
  for (; count > 0; count -= 4, address += 16) {
    const e = exp(f32x4.neg(get(address, count)), limit, shift, log2e, ln2, ln2Rest, c5, c4, c3, c2, c1, c0, one);
    put(address, f32x4.div(one, f32x4.add(one, e)), count);
  }
}

/** The sum of e^(x − top) for `count` numbers; each goes to `target`, if there is one. */
export function exponentiate(address: usize, count: i32, top: f32, target: usize): f32 {
  const zero = unknownZero(count);
  const limit = constant(88, zero), shift = constant(12582912, zero), log2e = constant(1.44269504088896341, zero);
  const ln2 = constant(-0.693359375, zero), ln2Rest = constant(2.12194440e-4, zero);
  const c5 = constant(1.9875691500e-4, zero), c4 = constant(1.3981999507e-3, zero), c3 = constant(8.3334519073e-3, zero);
  const c2 = constant(4.1665795894e-2, zero), c1 = constant(1.6666665459e-1, zero), c0 = constant(5.0000001201e-1, zero);
  const one = constant(1, zero), tops = f32x4.splat(top);
  let sum = f32x4.splat(0);
  for (; count > 0; count -= 4, address += 16) {
    let e = exp(f32x4.sub(get(address, count), tops), limit, shift, log2e, ln2, ln2Rest, c5, c4, c3, c2, c1, c0, one);
    // What is missing at the end is no part of the sum.
    if (count < 4) e = v128.and(e, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)));
    sum = f32x4.add(sum, e);
    if (target) {
      put(target, e, count);
      target += 16;
    }
  }
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

/** Near zero a polynomial (Cephes' tanhf), elsewhere 1 − 2 / (e^2x + 1). */
function activateTanh(address: usize, count: i32): void {
  const zero = unknownZero(count);
  const limit = constant(88, zero), shift = constant(12582912, zero), log2e = constant(1.44269504088896341, zero);
  const ln2 = constant(-0.693359375, zero), ln2Rest = constant(2.12194440e-4, zero);
  const c5 = constant(1.9875691500e-4, zero), c4 = constant(1.3981999507e-3, zero), c3 = constant(8.3334519073e-3, zero);
  const c2 = constant(4.1665795894e-2, zero), c1 = constant(1.6666665459e-1, zero), c0 = constant(5.0000001201e-1, zero);
  const one = constant(1, zero), two = constant(2, zero), border = constant(0.625, zero), signs = f32x4.neg(constant(0, zero));
  const t4 = constant(-5.70498872745e-3, zero), t3 = constant(2.06390887954e-2, zero), t2 = constant(-5.37397155531e-2, zero);
  const t1 = constant(1.33314422036e-1, zero), t0 = constant(-3.33332819422e-1, zero);
  for (; count > 0; count -= 4, address += 16) {
    const x = get(address, count);
    const magnitude = f32x4.abs(x);
    const e = exp(f32x4.add(magnitude, magnitude), limit, shift, log2e, ln2, ln2Rest, c5, c4, c3, c2, c1, c0, one);
    const far = f32x4.sub(one, f32x4.div(two, f32x4.add(e, one)));
    const square = f32x4.mul(x, x);
    let p = multiplyAdd(t4, square, t3);
    p = multiplyAdd(p, square, t2);
    p = multiplyAdd(p, square, t1);
    p = multiplyAdd(p, square, t0);
    const near = multiplyAdd(f32x4.mul(p, square), magnitude, magnitude);
    const size = v128.bitselect(far, near, f32x4.ge(magnitude, border));
    put(address, v128.or(size, v128.and(x, signs)), count);
  }
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
  for (; count >= 4; count -= 4, values += 16, gradients += 16, target += 16) put(target, throughSlope(code, get(values, 4), get(gradients, 4)), 4);
  if (count > 0) put(target, throughSlope(code, get(values, count), get(gradients, count)), count);
}
