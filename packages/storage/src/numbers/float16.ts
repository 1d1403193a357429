// Half-precision numbers (IEEE 754 binary16): a sign, five bits of exponent, ten of mantissa. All is done on bits, so that a NaN
// keeps what of its payload there is room for.
import { check, RnnkitError } from '@rnnkit/data/predict';

const infinity = 0x7c00;
/** 2^-14, the least number with all its digits, as bits of a float32. */
const leastNormal = 0x38800000;
/** What the exponents' biases differ by, in place. */
const bias = (127 - 15) << 23;

/**
 * float32 numbers as halves, rounded to the nearest, to even between two; beyond 65,504 and half a step to infinity.
 *
 * @throws Error when they are no Float32Array
 */
export function toFloat16(values: Float32Array): Uint16Array {
  if (!(values instanceof Float32Array))
    throw new RnnkitError('invalid-argument', `toFloat16 takes a Float32Array; got ${check.describe(values)}.`);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < bits.length; index++) {
    const sign = (bits[index]! >>> 16) & 0x8000;
    const magnitude = bits[index]! & 0x7fffffff;
    if (magnitude > 0x7f800000) halves[index] = sign | infinity | ((magnitude >>> 13) & 0x3ff || 0x200);
    // A carry out of the mantissa raises the exponent, as it should.
    else if (magnitude >= leastNormal)
      halves[index] = sign | Math.min(infinity, (magnitude - bias + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
    else halves[index] = sign | nearestEven(Math.abs(values[index]!) * 2 ** 24);
  }
  return halves;
}

function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** Halves as float32 numbers, each exactly. @throws Error when they are no Uint16Array */
export function fromFloat16(halves: Uint16Array): Float32Array {
  if (!(halves instanceof Uint16Array))
    throw new RnnkitError('invalid-argument', `fromFloat16 takes a Uint16Array; got ${check.describe(halves)}.`);
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index++) {
    const half = halves[index]!;
    const magnitude = half & 0x7fff;
    const sign = (half & 0x8000) << 16;
    if (magnitude >= 0x0400) bits[index] = sign | ((magnitude << 13) + (magnitude < infinity ? bias : 2 * bias));
    // Below the least normal number there are multiples of 2^-24.
    else values[index] = sign === 0 ? magnitude * 2 ** -24 : -magnitude * 2 ** -24;
  }
  return values;
}
