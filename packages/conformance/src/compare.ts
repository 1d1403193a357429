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
  /** The error in units of the last place of the expected value, as a float32. */
  readonly ulp: number;
}

/** The deviation of the element that is furthest off, measured by its bound. */
export function worstDeviation(result: string, actual: ArrayLike<number>, expectation: Expectation): Deviation {
  let worst = 0;
  let worstRatio = -1;
  for (let index = 0; index < expectation.value.length; index++) {
    const ratio = ratioOf(actual[index] ?? Number.NaN, at(expectation.value, index), at(expectation.bound, index));
    if (ratio > worstRatio) {
      worst = index;
      worstRatio = ratio;
    }
  }
  const expected = expectation.value[worst] ?? 0;
  const found = actual[worst] ?? 0;
  return {
    result,
    index: positionOf(worst, expectation.shape),
    actual: found,
    expected,
    ratio: Math.max(worstRatio, 0),
    ulp: Math.abs(found - expected) / ulpOf(expected),
  };
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
  return Number.isNaN(error) || bound === 0 ? Number.POSITIVE_INFINITY : error / bound;
}

function ulpOf(value: number): number {
  return value === 0 ? 2 ** -149 : 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 23, -149);
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
