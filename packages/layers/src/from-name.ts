// Initializers, regularizers, constraints and activations by their names, or by a class and options, which may come from a file.
import { check, howToRegister, makeRegistered, RnnkitError } from '@rnnkit/data/predict';

/** The name of a class of one's own, such as `my-package>MyInitializer`, that is registered. */
export type OwnName = `${string}>${string}`;

/** Makers by name. Each checks its options itself. */
export type Makers<Name extends string, Made> = Readonly<Record<Name, (options: never) => Made>>;

/**
 * What a name, or a class with its options, stands for; what is made already stays. Names are found in upper and lower case, as in
 * `GlorotUniform`.
 *
 * @param method what it can do, by which it is known; undefined for what is itself a function
 * @param otherwise makes what has a name that is not known. Default: nothing does, and it throws
 * @throws Error when there is none of that name, or an option is not what it has to be
 */
export function makeByName<Made>(
  kind: string,
  method: string | undefined,
  makers: Makers<string, Made>,
  option: unknown,
  otherwise?: (className: string, config: check.UncheckedOptions) => Made,
): Made {
  if (isMade(option, method)) return option as Made;
  const { className, config } = check.readConfig(kind, typeof option === 'string' ? { className: option } : option);
  const names = Object.keys(makers);
  const name = names.find((known) => known.toLowerCase() === className.toLowerCase());
  if (name !== undefined) return makers[name]!(config as never);
  const made = makeRegistered(className, config);
  if (isMade(made, method)) return made as Made;
  if (made !== undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `${check.describe(className)} is no ${kind}: it ${method === undefined ? 'is no function with' : `has no ${method}() and`} getConfig().`,
    );
  }
  if (otherwise !== undefined) return otherwise(className, config);
  throw new RnnkitError(
    'not-registered',
    `There is no ${kind} ${check.describe(className)}; there are ${names.join(', ')}.${check.didYouMean(className, names)} ${howToRegister}`,
  );
}

/** Whether a value has a class, options and a function of some name, or is one: then it is made already. */
function isMade(option: unknown, method: string | undefined): boolean {
  const { className, getConfig } = Object(option) as Record<string, unknown>;
  const own = method === undefined ? option : (Object(option) as Record<string, unknown>)[method];
  return typeof className === 'string' && typeof getConfig === 'function' && typeof own === 'function';
}
