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

/** A value in a few words. */
export function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : (JSON.stringify(value) ?? 'nothing').slice(0, 40);
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
export const count: OptionCheck = number(
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
);
/** A whole number of at least 0. */
export const countOrZero: OptionCheck = number(
  'a whole number of at least 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

/** True or false. */
export const flag: OptionCheck = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw new Error(`${name} has to be true or false; got ${describe(value)}.`);
};

/** One of some strings. */
export function oneOf(...choices: readonly string[]): OptionCheck {
  return (value, name) => {
    if (typeof value === 'string' && choices.includes(value)) return value;
    throw new Error(`${name} has to be one of ${choices.join(', ')}; got ${describe(value)}.`);
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
  const settings = new Map<string, unknown>(Object.entries(defaults));
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new Error(`${owner} does not know the option "${name}"; it takes ${Object.keys(checks).join(', ')}.`);
    }
    if (value !== undefined) settings.set(name, check(value, `${owner}: ${name}`));
  }
  return Object.fromEntries(settings) as Settings;
}

/** What `className` and `config` are in a configuration from outside. */
export function readConfig(
  kind: string,
  value: unknown,
): { readonly className: string; readonly config: UncheckedOptions } {
  const { className, config = {} } = (value ?? {}) as { readonly className?: unknown; readonly config?: unknown };
  if (typeof className !== 'string' || typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Error(`A ${kind} is described by { className, config }; got ${describe(value)}.`);
  }
  return { className, config: config as UncheckedOptions };
}
