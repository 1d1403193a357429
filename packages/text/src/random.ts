// Seeded random order.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A generator for a seed. @throws Error when the seed is not a number */
export function generator(seed: number): RandomGenerator {
  if (!Number.isSafeInteger(seed)) throw new Error(`A seed is a whole number; got ${String(seed)}.`);
  return xoroshiro128plus(seed | 0);
}

/** Shuffles in place (Fisher & Yates) and returns the items. */
export function shuffle<Item>(items: Item[], random: RandomGenerator): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** A whole number in `[low, high]`. */
export function integer(random: RandomGenerator, low: number, high: number): number {
  return uniformInt(random, low, high);
}
