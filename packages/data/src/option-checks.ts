// Checks of options, for authors of layers, optimizers and the like. Options may come from a file, so nothing about them
// is believed.

import { isPlain } from './is-plain.ts';
import { needed } from './part.ts';
import { refusals } from './refused.ts';

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
    throw needed(refusals).mismatch(name, is, value);
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
  return (value, name) => {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return value;
    throw needed(refusals).notWhole(name, least, most, value);
  };
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
    throw needed(refusals).noneOf(name, choices, value);
  };
}

/** A value that may be left out or null. */
export function optional(check: OptionCheck): OptionCheck {
  return (value, name) => (value === undefined || value === null ? undefined : check(value, name));
}

/** A list of values. */
export function listOf(check: OptionCheck): OptionCheck {
  return (value, name) => {
    if (!Array.isArray(value)) throw needed(refusals).mismatch(name, 'a list', value);
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
  if (!isPlain(options)) throw needed(refusals).noOptions(owner, options);
  const settings: Record<string, unknown> = { ...(defaults as UncheckedOptions) };
  for (const name of Object.keys(options)) {
    const value = (options as UncheckedOptions)[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) throw needed(refusals).unknownOption(owner, name, Object.keys(checks));
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
    throw needed(refusals).noDescription(kind, value);
  }
  return { className, config: config as UncheckedOptions };
}
