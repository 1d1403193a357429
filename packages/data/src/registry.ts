// What programs make known by a name, so that a file can name it: layers, losses, metrics and the like of one's own.
import { RnnkitError } from './error.ts';
import * as check from './check.ts';
import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** A class that a file can name. */
export interface Registration {
  /**
   * Makes one of what its `getConfig` returned. It checks that, because it may come from a damaged file.
   *
   * @throws Error when an option is not what it has to be
   */
  readonly fromConfig: (config: Readonly<Record<string, unknown>>) => unknown;
}

const registrations = new Map<string, Registration>();

const form = /^(?:@[\w.-]{1,40}\/)?[\w.-]{1,60}>[A-Za-z]\w{0,60}$/;

/**
 * Makes a class of one's own known, so that what a file names by it can be loaded: a layer, cell, activation, initializer, regularizer,
 * constraint, loss, metric, optimizer or schedule. What `fromConfig` returns has the same `className`, and `getConfig`. Other threads need the call,
 * too. To do it again replaces what was known, as when a module is loaded anew.
 *
 * @param name what it calls itself, its `className`: the package's name, `>`, and the class
 * @throws Error when the name has another form, or fromConfig is no function
 *
 * @example
 * register('my-package>Wing', { fromConfig: (config) => wing(config) });
 */
export function register(name: string, registration: Registration): void {
  if (typeof name !== 'string' || !form.test(name)) {
    throw new RnnkitError(
      'invalid-argument',
      `register: a name is a package's and a class', such as my-package>MyLayer; got ${check.describe(name)}.`,
    );
  }
  const { fromConfig } = Object(registration) as Registration;
  check.callable(fromConfig, 'register: fromConfig');
  registrations.set(name, { fromConfig });
}

/** Whether a class of that name is known. */
export function isRegistered(name: string): boolean {
  return registrations.has(name);
}

/**
 * What a class that is known makes of a configuration; undefined when there is none of that name.
 *
 * @throws Error when what it makes does not call itself so
 */
export function makeRegistered(name: string, config: Readonly<Record<string, unknown>>): unknown {
  const registration = registrations.get(name);
  if (registration === undefined) return undefined;
  const made = registration.fromConfig(config);
  const { className } = Object(made) as { readonly className?: unknown };
  if (className === name) return made;
  throw needed(refusals).madeOther(name, className);
}

/** What to do about a class that is not known, for errors. */
export const howToRegister = 'Make your own known with register.';
