// Every random draw of rnnkit comes from here, computed in TypeScript, so that one seed gives the same weights, shuffles
// and dropouts on every backend.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

import { finite } from './option-checks.ts';

/**
 * A seeded generator of random numbers (xoroshiro128+).
 *
 * @example
 * const random = new Random(42);
 * const weights = random.derive('weights'); // its own stream: draws here leave `random` as it is
 */
export class Random {
  readonly #key: string;
  readonly #generator: RandomGenerator;
  #spareNormal: number | undefined;

  /** @param seed any finite number; equal seeds give equal draws */
  constructor(seed: number) {
    finite(seed, 'A seed');
    this.#key = String(seed);
    this.#generator = xoroshiro128plus(hash(this.#key));
  }

  /**
   * A generator for a named purpose, a function of this one's seed and the path alone: neither earlier draws nor later
   * ones matter, so a run that is resumed at step 100 draws what the uninterrupted run drew.
   *
   * @param path what it is for, such as `'dropout', step`
   */
  derive(...path: readonly (string | number)[]): Random {
    return new Random(hash(`${this.#key}/${path.join('/')}`));
  }

  /** A number drawn evenly from `[low, high)`, `[0, 1)` by default. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.#generator);
  }

  /** A whole number drawn evenly from `[low, high)`. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high - 1);
  }

  /** A number drawn from the normal distribution (Box & Muller 1958), mean 0 and standard deviation 1 by default. */
  normal(mean = 0, standardDeviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return mean + standardDeviation * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return mean + standardDeviation * radius * Math.cos(angle);
  }

  /** Shuffles an array in place (Fisher & Yates) and returns it. */
  shuffle<Items extends { length: number; [index: number]: unknown }>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(0, last + 1);
      const item = items[last];
      items[last] = items[other];
      items[other] = item;
    }
    return items;
  }
}

/** FNV-1a, finished with MurmurHash3's mixer so that similar keys give unrelated seeds. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}
