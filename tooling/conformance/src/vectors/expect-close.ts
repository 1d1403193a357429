// Comparing with what another framework computed in float32: it has errors of its own, about as large as ours.
import type { GoldenArray } from '@rnnkit/conformance';

/**
 * Throws unless values are as near as roundings allow.
 *
 * @param roundings how many roundings of numbers of the array's size each side may have made
 */
export function expectClose(
  actual: ArrayLike<number>,
  { data }: GoldenArray,
  what: string,
  roundings: number,
  sides: 1 | 2,
): void {
  if (actual.length !== data.length) throw new Error(`${what} has ${actual.length} numbers, expected ${data.length}.`);
  const size = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const bound = sides * roundings * 2 ** -24 * size;
  for (const [index, value] of data.entries()) {
    if (!(Math.abs(actual[index]! - value) <= bound)) {
      throw new Error(`${what}[${index}] is ${actual[index]}, expected ${value}; they may differ by ${bound}.`);
    }
  }
}

/** Throws unless both are the same, to the last item. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what} is ${found.slice(0, 300)}, expected ${wanted.slice(0, 300)}.`);
}
