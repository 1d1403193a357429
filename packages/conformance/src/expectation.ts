// What a result must be, and how far it may be off.
//
// The tolerance is a model, not a constant. A reference is evaluated once exactly and then several times in arithmetic
// that rounds as a backend may (see arithmetic.ts): at every place where a backend rounds, by the error that the number
// of accumulated terms, their magnitude and the stated error of the activations allow. How far the results scatter is
// what rounding alone can do to them, with the problem's own conditioning: an error early in a long sequence is damped
// or amplified as the recurrence does it, a difference of nearly equal numbers scatters widely, a step close to a kink
// of relu falls on either side. The bound is `safety` standard deviations of that scatter.
//
// `safety` is 8, because the scatter is estimated from 16 evaluations (one estimate in about 10⁵ is less than a third of
// the true value) and because a backend's errors may lean to one side where the model's do not. A wrong formula is off
// by a factor of thousands; the package's own tests break kernels on purpose and see each caught.
import { Random } from '@rnnkit/data';

import { at, type Arrays, type NdArray } from './array.ts';
import { exactArithmetic, roundedArithmetic, type Arithmetic, type Precision } from './arithmetic.ts';

const evaluations = 16;
const safety = 8;

/** What a tensor must hold, and by how much each element may be off. */
export interface Expectation {
  readonly shape: readonly number[];
  readonly value: Float64Array;
  readonly bound: Float64Array;
}

/** A computation that can be done in any arithmetic: results by name. */
export type Reference = (arithmetic: Arithmetic) => Arrays;

/** Evaluates a reference: its exact results, and the bounds that the model gives them. */
export function expectationsOf(reference: Reference, precision: Precision): Map<string, Expectation> {
  const exact = reference(exactArithmetic);
  const scattered = Array.from({ length: evaluations }, (_, evaluation) =>
    reference(roundedArithmetic(precision, new Random(evaluation))),
  );
  const expectations = new Map<string, Expectation>();
  for (const [name, result] of Object.entries(exact)) {
    if (result === undefined) continue;
    const samples = scattered.map((results) => results[name]!);
    expectations.set(name, { shape: result.shape, value: result.data, bound: boundsOf(result, samples, precision) });
  }
  return expectations;
}

function boundsOf(exact: NdArray, samples: readonly NdArray[], precision: Precision): Float64Array {
  return exact.data.map((value, index) => {
    if (exact.exact === true) return 0;
    if (!Number.isFinite(value)) return 0;
    // The result itself is rounded once more when it is stored.
    let variance = (precision.unitRoundoff * value) ** 2;
    for (const sample of samples) variance += (at(sample.data, index) - value) ** 2 / samples.length;
    return safety * Math.sqrt(variance) + precision.smallestNormal;
  });
}
