// Which probabilities dropout in attention drops: a function of the seed and of the place, and of nothing else.

/**
 * The draw that decides whether a probability is dropped: it is, where the draw is below rate · 2³². A counter-based generator, so
 * that every backend has the same draws in any order, and the gradient has those of the output without keeping them.
 *
 * With mix(x) the bits of x mixed (x ^= x >>> 16; x *= 0x7feb352d; x ^= x >>> 15; x *= 0x846ca68b; x ^= x >>> 16; Wellons' lowbias32)
 * and all arithmetic modulo 2³²: mix(mix(seed + mix(row)) + key · 0x9e3779b9).
 *
 * @param seed the seed of the draws, from 0 to 2³² − 1
 * @param row (text · heads + head) · queries + query
 * @param key the position of the key
 * @returns a whole number from 0 to 2³² − 1
 */
export function attentionDraw(seed: number, row: number, key: number): number {
  return mix(mix(seed + mix(row)) + Math.imul(key, 0x9e_37_79_b9)) >>> 0;
}

function mix(bits: number): number {
  let x = bits | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7f_eb_35_2d);
  x = Math.imul(x ^ (x >>> 15), 0x84_6c_a6_8b);
  return x ^ (x >>> 16);
}
