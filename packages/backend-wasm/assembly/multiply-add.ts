// The one instruction that the two builds differ in: with relaxed SIMD a·b + c is rounded once, in one step; without, twice.

@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
