// Why options and classes are refused, in words.
import { describe } from './describe.ts';
import { didYouMean } from './did-you-mean.ts';
import { RnnkitError } from './error.ts';
import type { Refusals } from './refused.ts';

const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);

/** The words. */
export const words: Refusals = {
  mismatch: (name, is, value) => argument(`${name} has to be ${is}; got ${describe(value)}.`),

  notWhole(name, least, most, value) {
    const bound = most.toLocaleString('en');
    if (most < Number.MAX_SAFE_INTEGER) return words.mismatch(name, `a whole number from ${least} to ${bound}`, value);
    const isTooLarge = Number.isFinite(value) && Number(value) > most;
    return words.mismatch(name, `a whole number of at least ${least}${isTooLarge ? `, up to ${bound}` : ''}`, value);
  },

  noneOf(name, choices, value) {
    const hint = typeof value === 'string' ? didYouMean(value, choices) : '';
    return argument(`${name} has to be one of ${choices.join(', ')}; got ${describe(value)}.${hint}`);
  },

  noOptions: (owner, options) => argument(`${owner} takes its options as an object; got ${describe(options)}.`),

  unknownOption(owner, name, names) {
    const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
    return argument(`${owner} does not know the option "${name.slice(0, 40)}"; ${known}.${didYouMean(name, names)}`);
  },

  noDescription(kind, value) {
    const article = /^[aeiou]/.test(kind) ? 'An' : 'A';
    return argument(`${article} ${kind} is described by { className, config }; got ${describe(value)}.`);
  },

  madeOther: (name, className) =>
    argument(
      `fromConfig of ${describe(name)} has to make what has this className; it made one of ${describe(className)}.`,
    ),
};
