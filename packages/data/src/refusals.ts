// Why options, classes and arrays are refused, in words.
import { describe } from './describe.ts';
import { didYouMean } from './did-you-mean.ts';
import { RnnkitError } from './error.ts';

const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);

/** A value is not what it has to be. */
export function mismatch(name: string, is: string, value: unknown): RnnkitError {
  return argument(`${name} has to be ${is}; got ${describe(value)}.`);
}

/** A value is no whole number within the bounds. */
export function notWhole(name: string, least: number, most: number, value: unknown): RnnkitError {
  const bound = most.toLocaleString('en');
  if (most < Number.MAX_SAFE_INTEGER) return mismatch(name, `a whole number from ${least} to ${bound}`, value);
  const isTooLarge = Number.isFinite(value) && Number(value) > most;
  return mismatch(name, `a whole number of at least ${least}${isTooLarge ? `, up to ${bound}` : ''}`, value);
}

/** A value is none of some texts. */
export function noneOf(name: string, choices: readonly string[], value: unknown): RnnkitError {
  const hint = typeof value === 'string' ? didYouMean(value, choices) : '';
  return argument(`${name} has to be one of ${choices.join(', ')}; got ${describe(value)}.${hint}`);
}

/** Options are no object. */
export function noOptions(owner: string, options: unknown): RnnkitError {
  return argument(`${owner} takes its options as an object; got ${describe(options)}.`);
}

/** An option has a name that is not known. */
export function unknownOption(owner: string, name: string, names: readonly string[]): RnnkitError {
  const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
  return argument(`${owner} does not know the option "${name.slice(0, 40)}"; ${known}.${didYouMean(name, names)}`);
}

/** What should be a class and its options is not that. */
export function noDescription(kind: string, value: unknown): RnnkitError {
  const article = /^[aeiou]/.test(kind) ? 'An' : 'A';
  return argument(`${article} ${kind} is described by { className, config }; got ${describe(value)}.`);
}

/** A registered class makes something that calls itself otherwise. */
export function madeOther(name: string, className: unknown): RnnkitError {
  return argument(
    `fromConfig of ${describe(name)} has to make what has this className; it made one of ${describe(className)}.`,
  );
}
