// Seeded random order.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

import { whole, type Rule } from './check.ts';

/** What a seed has to be. */
export const anySeed: Rule = whole(Number.MIN_SAFE_INTEGER);

/** A generator for a seed, which has to be a whole number. */
export function generator(seed: number): RandomGenerator {
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
