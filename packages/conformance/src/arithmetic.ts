// The arithmetic that a reference is evaluated in: exact (float64), or with the rounding errors that a backend may make.
// expectation.ts turns the difference between the two into a tolerance.
import type { Random } from '@rnnkit/data';

/**
 * What a reference calls wherever a backend rounds. In exact arithmetic both functions return their first argument.
 *
 * A sum of n products that is computed in float32, in any order, is off by at most n · u · Σ|a·b|, where u = 2⁻²⁴ is the
 * unit roundoff (Higham 2002, section 3.1); rounding errors that are as often up as down add up to about √n of it
 * (Higham & Mary 2019). So references hand over n and Σ|a·b| with every result.
 */
export interface Arithmetic {
  /**
   * A result that was rounded on the way.
   *
   * @param value the exact result
   * @param magnitude the size of what was rounded: for a sum, the sum of its terms' absolute values
   * @param operations how many roundings went into it: for a sum, its number of terms
   */
  readonly round: (value: number, magnitude?: number, operations?: number) => number;
  /** The value of tanh, exp, log or the square root, which backends approximate to a stated number of ULPs. */
  readonly evaluate: (value: number) => number;
}

/** Float64, whose own errors are nine digits below those of float32. */
export const exactArithmetic: Arithmetic = {
  round: (value) => value,
  evaluate: (value) => value,
};

/** How precise a backend's arithmetic is. */
export interface Precision {
  /** Half the distance from 1 to the next number: 2⁻²⁴ for float32, 2⁻¹¹ for float16. */
  readonly unitRoundoff: number;
  /** Results below it may be flushed to zero, as GPUs do: 2⁻¹²⁶ for float32, 2⁻¹⁴ for float16. */
  readonly smallestNormal: number;
  /** The error of tanh, exp, log and √, in units of the last place of their result. */
  readonly activationUlp: number;
}

/** The precision of a backend that computes in float32 or in float16. */
export function precisionOf(format: 'float32' | 'float16', activationUlp: number): Precision {
  return format === 'float32'
    ? { unitRoundoff: 2 ** -24, smallestNormal: 2 ** -126, activationUlp }
    : { unitRoundoff: 2 ** -11, smallestNormal: 2 ** -14, activationUlp };
}

/**
 * Monte Carlo arithmetic (Parker 1997): each result is moved up or down, at random, by the error that the model allows.
 */
export function roundedArithmetic({ unitRoundoff, activationUlp }: Precision, random: Random): Arithmetic {
  const sign = (): number => (random.integer(0, 2) === 0 ? -1 : 1);
  return {
    // Nothing rounds zero, an infinity or NaN.
    round: (value, magnitude = Math.abs(value), operations = 1) =>
      magnitude === 0 || !Number.isFinite(value)
        ? value
        : value + sign() * unitRoundoff * Math.sqrt(operations) * magnitude,
    // One unit in the last place is up to two roundoffs.
    evaluate: (value) => (Number.isFinite(value) ? value + sign() * 2 * unitRoundoff * activationUlp * value : value),
  };
}
