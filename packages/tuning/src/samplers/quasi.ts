// Settings that fill the space more evenly than chance does.
import type { Random } from '@rnnkit/data';

import { draw } from '../spaces/space.ts';
import { valueAt } from '../spaces/unit.ts';
import type { Sampler } from './sampler.ts';

/**
 * Takes the points of a randomized Halton sequence (Halton 1960; Owen 2017, "A randomized Halton algorithm in R"): each parameter counts
 * in a base of its own, the primes in order, with digits that are permuted at random. Any number of trials fills the space evenly, so
 * none has to be known beforehand.
 */
export function quasi(): Sampler {
  return {
    name: 'quasi',
    getConfig: () => ({}),
    propose({ space, number, studyRandom }) {
      const bases = primes(Object.keys(space).length);
      const places = new Map(
        Object.keys(space).map((name, index) => [
          name,
          haltonAt(number, bases[index]!, studyRandom.derive('halton', name)),
        ]),
      );
      return draw(space, (name, parameter) => valueAt(parameter, places.get(name)!));
    },
  };
}

/** The place from 0 up to, not including, 1 of a point of one dimension: the digits of its number, permuted, behind the point. */
export function haltonAt(number: number, base: number, random: Random): number {
  let [place, share, rest] = [0, 1 / base, number];
  // Digits beyond these are below what a number of 53 bits can tell.
  for (let digit = 0; share > 2 ** -53; digit++, share /= base) {
    const permuted = random.derive(digit).shuffle(Array.from({ length: base }, (_, index) => index));
    place += permuted[rest % base]! * share;
    rest = Math.floor(rest / base);
  }
  return Math.min(place, 1 - 2 ** -53);
}

/** The first primes. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}
