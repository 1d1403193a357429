// Compares what a backend computed with what it had to compute.
import { at } from './array.ts';
import type { Expectation } from './expectation.ts';

/** How far a result was off, where it was worst. */
export interface Deviation {
  /** Which result: `output`, `dKernel`, … */
  readonly result: string;
  /** Where in it. */
  readonly index: readonly number[];
  /** What the backend computed. */
  readonly actual: number;
  /** What it had to compute. */
  readonly expected: number;
  /** The error over the bound: at most 1 in a result that passes. */
  readonly ratio: number;
  /**
   * The error in float32's units of the last place: of the expected value, or of the result's root mean square where that
   * is larger, because what cancellation leaves of larger numbers has their last place.
   */
  readonly ulp: number;
}

/** The deviation of the element that is furthest off by its bound, and of the one that is off by the most ULPs. */
export function worstDeviations(
  result: string,
  actual: ArrayLike<number>,
  expectation: Expectation,
): { readonly byBound: Deviation; readonly byUlp: Deviation } {
  const size = rootMeanSquare(expectation.value);
  const deviationAt = (index: number): Deviation => {
    const expected = at(expectation.value, index);
    const found = actual[index] ?? Number.NaN;
    return {
      result,
      index: positionOf(index, expectation.shape),
      actual: found,
      expected,
      ratio: ratioOf(found, expected, at(expectation.bound, index)),
      ulp: ulpBetween(found, expected, size),
    };
  };
  let [worst, worstRatio, furthest, mostUlp] = [0, -1, 0, -1];
  for (let index = 0; index < expectation.value.length; index++) {
    const found = actual[index] ?? Number.NaN;
    const expected = at(expectation.value, index);
    const ratio = ratioOf(found, expected, at(expectation.bound, index));
    if (ratio > worstRatio) [worst, worstRatio] = [index, ratio];
    const ulp = ulpBetween(found, expected, size);
    if (ulp > mostUlp) [furthest, mostUlp] = [index, ulp];
  }
  return { byBound: deviationAt(worst), byUlp: deviationAt(furthest) };
}

/** The deviation in one sentence. */
export function describeDeviation({ result, index, actual, expected, ratio }: Deviation): string {
  const times = Number.isFinite(ratio)
    ? `${ratio.toPrecision(3)} times the error that rounding explains`
    : 'not allowed at all';
  return `${result}[${index.join(', ')}] is ${actual}, expected ${expected}: ${times}.`;
}

function ratioOf(actual: number, expected: number, bound: number): number {
  // What is beyond the largest float32 is infinite in a tensor.
  if (Object.is(actual, expected) || actual === Math.fround(expected)) return 0;
  const error = Math.abs(actual - expected);
  // Of NaN and of infinities there is no "nearly".
  return Number.isFinite(error) && bound > 0 ? error / bound : Number.POSITIVE_INFINITY;
}

/** The error in ULPs; infinite where one of the two is not finite and the other is another. */
function ulpBetween(actual: number, expected: number, size: number): number {
  if (Object.is(actual, expected) || actual === Math.fround(expected)) return 0;
  const error = Math.abs(actual - expected);
  if (!Number.isFinite(error)) return Number.POSITIVE_INFINITY;
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(expected), size)));
  return error / 2 ** Math.max(exponent - 23, -149);
}

function rootMeanSquare(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

function positionOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((side) => {
      const position = rest % side;
      rest = Math.floor(rest / side);
      return position;
    })
    .toReversed();
}
