// Checks of options, for authors of layers, optimizers and the like. Options may come from a file, so nothing about them
// is believed.

/** Options as they come in. */
export type UncheckedOptions = Readonly<Record<string, unknown>>;

/** Checks one value and returns it, or throws with what it has to be. */
export type OptionCheck = (value: unknown, name: string) => unknown;

/** The checks of all options that something takes. */
export type OptionChecks = Readonly<Record<string, OptionCheck>>;

function number(description: string, fits: (value: number) => boolean): OptionCheck {
  return (value, name) => {
    if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return value;
    throw new Error(`${name} has to be ${description}; got ${describe(value)}.`);
  };
}

function wholeFrom(least: number): OptionCheck {
  const is = `a whole number of at least ${least}`;
  const check = number(is, (value) => Number.isSafeInteger(value) && value >= least);
  const tooLarge = number(`${is}, up to ${Number.MAX_SAFE_INTEGER.toLocaleString('en')}`, () => false);
  return (value, name) =>
    (Number.isFinite(value) && Number(value) > Number.MAX_SAFE_INTEGER ? tooLarge : check)(value, name);
}

/** Whether a value is an object with members of its own, and no list, map or anything else of some class. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // That of another realm is as good.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A value in a few words, of at most about 40 characters whatever it is. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  return inFewWords(value, 2).slice(0, 40);
}

function inFewWords(value: unknown, depth: number): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (depth === 0) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, 12).map((item) => inFewWords(item, depth - 1));
    return `[${items.join(',')}]`;
  }
  if (!isPlain(value)) {
    const { name = 'Object' } = Object(value.constructor) as { readonly name?: string };
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  }
  const entries = Object.keys(value)
    .slice(0, 6)
    .map((name) => {
      const { value: held } = Object.getOwnPropertyDescriptor(value, name) ?? {};
      return `${JSON.stringify(name.slice(0, 40))}:${inFewWords(held, depth - 1)}`;
    });
  return `{${entries.join(',')}}`;
}

/** A number from 0 up to, not including, 1. */
export const fraction: OptionCheck = number(
  'a number from 0 up to, not including, 1',
  (value) => value >= 0 && value < 1,
);
/** A finite number. */
export const finite: OptionCheck = number('a finite number', () => true);
/** A number of at least 0. */
export const notNegative: OptionCheck = number('a number of at least 0', (value) => value >= 0);
/** A number above 0. */
export const positive: OptionCheck = number('a number above 0', (value) => value > 0);
/** A whole number of at least 1. */
export const count: OptionCheck = wholeFrom(1);
/** A whole number from 1 up to some number. */
export function countUpTo(most: number): OptionCheck {
  return number(
    `a whole number from 1 to ${most.toLocaleString('en')}`,
    (value) => Number.isSafeInteger(value) && value >= 1 && value <= most,
  );
}
/** A whole number of at least 0. */
export const countOrZero: OptionCheck = wholeFrom(0);

/** True or false. */
export const flag: OptionCheck = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw new Error(`${name} has to be true or false; got ${describe(value)}.`);
};

/** A text. */
export const text: OptionCheck = (value, name) => {
  if (typeof value === 'string') return value;
  throw new Error(`${name} has to be a text; got ${describe(value)}.`);
};

/** A function. */
export const callable: OptionCheck = (value, name) => {
  if (typeof value === 'function') return value;
  throw new Error(`${name} has to be a function; got ${describe(value)}.`);
};

/** What ends something that takes long: the `signal` of an AbortController. */
export const abortSignal: OptionCheck = (value, name) => {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return value;
  throw new Error(`${name} has to be the signal of an AbortController; got ${describe(value)}.`);
};

/** Any value, for options that are checked where they are used. */
export const anything: OptionCheck = (value) => value;

/** One of some strings. */
export function oneOf(...choices: readonly string[]): OptionCheck {
  return (value, name) => {
    if (typeof value === 'string' && choices.includes(value)) return value;
    const hint = typeof value === 'string' ? didYouMean(value, choices) : '';
    throw new Error(`${name} has to be one of ${choices.join(', ')}; got ${describe(value)}.${hint}`);
  };
}

/** A value that may be left out or null. */
export function optional(check: OptionCheck): OptionCheck {
  return (value, name) => (value === undefined || value === null ? undefined : check(value, name));
}

/** A list of values. */
export function listOf(check: OptionCheck): OptionCheck {
  return (value, name) => {
    if (!Array.isArray(value)) throw new Error(`${name} has to be a list; got ${describe(value)}.`);
    return value.map((item, index) => check(item, `${name}[${index}]`));
  };
}

/**
 * Asks whether the closest of some names was meant; empty when none is close.
 *
 * @param aliases other words for names, such as `mse`
 */
export function didYouMean(
  given: string,
  names: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): string {
  // A long text is no misspelt name, and comparing it would take long.
  if (given.length > 40) return '';
  const plain = (name: string): string => name.replaceAll(/[\s_-]/g, '').toLowerCase();
  const wanted = plain(given);
  const same = names.find((name) => plain(name) === wanted) ?? new Map(Object.entries(aliases)).get(wanted);
  if (same !== undefined) return ` Did you mean ${same}?`;
  const distances = names.map((name) => editDistance(wanted, plain(name)));
  const least = distances.reduce((smallest, distance) => Math.min(smallest, distance), Infinity);
  const close = names[distances.indexOf(least)];
  return close !== undefined && least <= Math.min(2, close.length / 3) ? ` Did you mean ${close}?` : '';
}

/** How many letters have to be put in, left out or exchanged (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let place = 0; place < to.length; place++) {
      next.push(Math.min(row[place]! + Number(from[index] !== to[place]), row[place + 1]! + 1, next[place]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
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
    throw new Error(`${owner} takes its options as an object; got ${describe(options)}.`);
  }
  const settings: Record<string, unknown> = { ...(defaults as UncheckedOptions) };
  for (const name of Object.keys(options)) {
    const value = (options as UncheckedOptions)[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const names = Object.keys(checks);
      const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
      throw new Error(`${owner} does not know the option "${name.slice(0, 40)}"; ${known}.${didYouMean(name, names)}`);
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
    throw new Error(
      `${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} is described by { className, config }; got ${describe(value)}.`,
    );
  }
  return { className, config: config as UncheckedOptions };
}
