// Checks of options, for authors of layers, optimizers and the like. Options may come from a file, so nothing about them
// is believed.

import { describe, isPlain } from './describe.ts';
import { didYouMean } from './did-you-mean.ts';
import { RnnkitError } from './error.ts';

/** Options as they come in. */
export type UncheckedOptions = Readonly<Record<string, unknown>>;

/** Checks one value and returns it, or throws with what it has to be. */
export type OptionCheck = (value: unknown, name: string) => unknown;

/** The checks of all options that something takes. */
export type OptionChecks = Readonly<Record<string, OptionCheck>>;

/**
 * A check by a rule.
 *
 * @param is what a value has to be, in words
 * @param fits whether a value is that
 */
export function rule(is: string, fits: (value: unknown) => boolean): OptionCheck {
  return (value, name) => {
    if (fits(value)) return value;
    throw new RnnkitError('invalid-argument', `${name} has to be ${is}; got ${describe(value)}.`);
  };
}

function number(is: string, fits: (value: number) => boolean): OptionCheck {
  return rule(is, (value) => typeof value === 'number' && Number.isFinite(value) && fits(value));
}

/** A number from 0 up to, not including, 1. */
export const fraction: OptionCheck = /* @__PURE__ */ number(
  'a number from 0 up to, not including, 1',
  (value) => value >= 0 && value < 1,
);
/** A number between 0 and 1. */
export const share: OptionCheck = /* @__PURE__ */ number('a number between 0 and 1', (value) => value > 0 && value < 1);
/** A finite number. */
export const finite: OptionCheck = /* @__PURE__ */ number('a finite number', () => true);
/** A number of at least 0. */
export const notNegative: OptionCheck = /* @__PURE__ */ number('a number of at least 0', (value) => value >= 0);
/** A number above 0. */
export const positive: OptionCheck = /* @__PURE__ */ number('a number above 0', (value) => value > 0);

/** A whole number from `least` on, up to `most` if that is given. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): OptionCheck {
  const bound = most.toLocaleString('en');
  const fits = (value: number): boolean => Number.isSafeInteger(value) && value >= least && value <= most;
  if (most < Number.MAX_SAFE_INTEGER) return number(`a whole number from ${least} to ${bound}`, fits);
  const is = `a whole number of at least ${least}`;
  const [check, tooLarge] = [number(is, fits), number(`${is}, up to ${bound}`, () => false)];
  return (value, name) => (Number.isFinite(value) && Number(value) > most ? tooLarge : check)(value, name);
}

/** A whole number of at least 1. */
export const count: OptionCheck = /* @__PURE__ */ whole(1);
/** A whole number of at least 0. */
export const countOrZero: OptionCheck = /* @__PURE__ */ whole(0);

/** True or false. */
export const flag: OptionCheck = /* @__PURE__ */ rule('true or false', (value) => typeof value === 'boolean');
/** A text. */
export const text: OptionCheck = /* @__PURE__ */ rule('a text', (value) => typeof value === 'string');
/** A text of bounded length. */
export function textUpTo(most: number): OptionCheck {
  return rule(`a text of up to ${most} characters`, (value) => typeof value === 'string' && value.length <= most);
}
/** A function. */
export const callable: OptionCheck = /* @__PURE__ */ rule('a function', (value) => typeof value === 'function');

/** What ends something that takes long: the `signal` of an AbortController. */
export const abortSignal: OptionCheck = /* @__PURE__ */ rule('the signal of an AbortController', (value) => {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
});

/** Something that can be walked through. A text is none, although it can be walked through by characters. */
export const iterable: OptionCheck = /* @__PURE__ */ rule(
  'a list',
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
);

/** A list, or an array of numbers. */
export const list: OptionCheck = /* @__PURE__ */ rule(
  'a list',
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)),
);

/** A list of texts. */
export const texts: OptionCheck = (value, name) => {
  list(value, name);
  for (const [index, item] of (value as readonly unknown[]).entries()) text(item, `${name}[${index}]`);
  return value;
};

/** Any value, for options that are checked where they are used. */
export const anything: OptionCheck = (value) => value;

/** One of some strings. */
export function oneOf(...choices: readonly string[]): OptionCheck {
  return (value, name) => {
    if (typeof value === 'string' && choices.includes(value)) return value;
    const hint = typeof value === 'string' ? didYouMean(value, choices) : '';
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be one of ${choices.join(', ')}; got ${describe(value)}.${hint}`,
    );
  };
}

/** A value that may be left out or null. */
export function optional(check: OptionCheck): OptionCheck {
  return (value, name) => (value === undefined || value === null ? undefined : check(value, name));
}

/** A list of values. */
export function listOf(check: OptionCheck): OptionCheck {
  return (value, name) => {
    if (!Array.isArray(value))
      throw new RnnkitError('invalid-argument', `${name} has to be a list; got ${describe(value)}.`);
    return value.map((item, index) => check(item, `${name}[${index}]`));
  };
}

/**
 * The defaults, with the options that are given in their place.
 *
 * @param owner what takes the options, for errors
 * @throws Error when an option is unknown or not what it has to be
 */
export function checkOptions<Settings extends object>(
  owner: string,
  checks: OptionChecks,
  defaults: Settings,
  options: object,
): Settings {
  if (!isPlain(options)) {
    throw new RnnkitError('invalid-argument', `${owner} takes its options as an object; got ${describe(options)}.`);
  }
  const settings: Record<string, unknown> = { ...(defaults as UncheckedOptions) };
  for (const name of Object.keys(options)) {
    const value = (options as UncheckedOptions)[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const names = Object.keys(checks);
      const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
      throw new RnnkitError(
        'invalid-argument',
        `${owner} does not know the option "${name.slice(0, 40)}"; ${known}.${didYouMean(name, names)}`,
      );
    }
    if (value !== undefined) settings[name] = check(value, `${owner}: ${name}`);
  }
  return settings as Settings;
}

/** What `className` and `config` are in a configuration from outside. */
export function readConfig(
  kind: string,
  value: unknown,
): { readonly className: string; readonly config: UncheckedOptions } {
  const { className, config = {} } = (value ?? {}) as { readonly className?: unknown; readonly config?: unknown };
  if (typeof className !== 'string' || typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new RnnkitError(
      'invalid-argument',
      `${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} is described by { className, config }; got ${describe(value)}.`,
    );
  }
  return { className, config: config as UncheckedOptions };
}
