// Sums of what the features of a text are worth, for each of some answers.
import type { SparseRow } from './ngram-features.ts';

/** What each feature is worth. */
export interface LinearModel {
  /** `[features, outputs]`, row by row. */
  readonly kernel: Float32Array;
  /** Of each output. */
  readonly bias: Float32Array;
}

/** The sums of a row. */
export function sumsOf({ places, values }: SparseRow, kernel: ArrayLike<number>, bias: ArrayLike<number>): number[] {
  const sums = Array.from(bias);
  for (let index = 0; index < places.length; index++) {
    const start = places[index]! * sums.length;
    const value = values[index]!;
    for (let output = 0; output < sums.length; output++) sums[output]! += value * kernel[start + output]!;
  }
  return sums;
}

/** Sums as probabilities; one alone is for the second of two classes. */
export function probabilitiesOf(sums: readonly number[]): Float32Array {
  const all = sums.length === 1 ? [0, sums[0]!] : sums;
  const top = Math.max(...all);
  const powers = all.map((sum) => Math.exp(sum - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Float32Array.from(powers, (power) => power / total);
}
