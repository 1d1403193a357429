// Halves and bfloat16 beside their definition in float64: a sign, an exponent, a mantissa.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fromBfloat16, toBfloat16 } from '../src/numbers/bfloat16.ts';
import { fromFloat16, toFloat16 } from '../src/numbers/float16.ts';

interface Format {
  readonly name: string;
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly to: (values: Float32Array) => Uint16Array;
  readonly from: (halves: Uint16Array) => Float32Array;
}

const formats: readonly Format[] = [
  { name: 'float16', exponentBits: 5, mantissaBits: 10, to: toFloat16, from: fromFloat16 },
  { name: 'bfloat16', exponentBits: 8, mantissaBits: 7, to: toBfloat16, from: fromBfloat16 },
];

/** The number that 16 bits stand for, by IEEE 754. */
function valueOf(half: number, { exponentBits, mantissaBits }: Format): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> mantissaBits) & (2 ** exponentBits - 1);
  const mantissa = half & (2 ** mantissaBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

const all = Uint16Array.from({ length: 65_536 }, (_, half) => half);
const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const ofBits = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0]!;

describe.each(formats)('$name', (format) => {
  const { exponentBits, mantissaBits, to, from } = format;
  const infinity = (2 ** exponentBits - 1) << mantissaBits;
  const one = (value: number): number => to(Float32Array.of(value))[0]!;

  /** The nearest number's bits, of two the even one; searched for, as the numbers' bits have their order. */
  function nearest(value: number): number {
    if (Number.isNaN(value)) return Number.NaN;
    const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
    const size = Math.abs(value);
    let [low, high] = [0, infinity];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (valueOf(middle, format) <= size) low = middle;
      else high = middle;
    }
    const below = valueOf(low, format);
    // What would come after the largest number: there infinity begins.
    const above = high === infinity ? below + (below - valueOf(low - 1, format)) : valueOf(high, format);
    if (size === Number.POSITIVE_INFINITY) return sign | infinity;
    const [down, up] = [size - below, above - size];
    return sign | (down < up || (down === up && low % 2 === 0) ? low : high);
  }

  test('every number is what its bits say, and goes back to them', () => {
    const values = from(all);
    for (const half of all) expect(values[half], String(half)).toBe(valueOf(half, format));
    // Of each NaN the payload, too.
    expect(to(values)).toEqual(all);
  });

  test('the middle between two, and what is next to it, goes to the nearest, of two to the even one', () => {
    const values: number[] = [];
    for (let half = 0; half < infinity; half++) {
      const below = valueOf(half, format);
      const above = half + 1 === infinity ? 2 * below - valueOf(half - 1, format) : valueOf(half + 1, format);
      const bits = bitsOf((below + above) / 2);
      for (const next of [bits - 1, bits, bits + 1]) values.push(ofBits(next), -ofBits(next));
    }
    const halves = to(Float32Array.from(values));
    const wrong = values.filter((value, index) => halves[index] !== nearest(Math.fround(value)));
    expect(wrong).toEqual([]);
  });

  test('any number of 32 bits goes to the nearest; a NaN stays one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
        const words = Uint32Array.of(bits);
        const half = to(new Float32Array(words.buffer))[0]!;
        const value = ofBits(bits);
        if (Number.isNaN(value)) expect([half >> 15, valueOf(half, format)]).toEqual([bits >>> 31, Number.NaN]);
        else expect(half).toBe(nearest(value));
      }),
      { numRuns: 20_000 },
    );
  });

  test('a NaN whose payload there is no room for stays one', () => {
    const halves = to(new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer));
    expect([...from(halves)]).toEqual([Number.NaN, Number.NaN]);
    expect([...halves].map((half) => half >> 15)).toEqual([0, 1]);
  });

  test('zero has a sign, and what is too large is infinite', () => {
    expect([0, -0].map(one)).toEqual([0, 0x8000]);
    const largest = valueOf(infinity - 1, format);
    const step = largest - valueOf(infinity - 2, format);
    expect(one(largest + 0.49 * step)).toBe(infinity - 1);
    expect([largest + 0.5 * step, Number.POSITIVE_INFINITY].map(one)).toEqual([infinity, infinity]);
    expect(one(-largest - 0.5 * step)).toBe(infinity | 0x8000);
  });
});
