// Initializers, regularizers and constraints by their names, or by a class and options, which may come from a file.
import { check, RnnkitError } from '@rnnkit/data';

/** Makers by name. Each checks its options itself. */
export type Makers<Name extends string, Made> = Readonly<Record<Name, (options: never) => Made>>;

/**
 * What a name, or a class with its options, stands for. Names are found in upper and lower case, as in `GlorotUniform`.
 *
 * @throws Error when there is none of that name, or an option is not what it has to be
 */
export function makeByName<Made>(kind: string, makers: Makers<string, Made>, option: unknown): Made {
  const { className, config } = check.readConfig(kind, typeof option === 'string' ? { className: option } : option);
  const names = Object.keys(makers);
  const name = names.find((known) => known.toLowerCase() === className.toLowerCase());
  if (name !== undefined) return makers[name]!(config as never);
  throw new RnnkitError(
    'not-registered',
    `There is no ${kind} ${check.describe(className)}; there are ${names.join(', ')}.${check.didYouMean(className, names)}`,
  );
}

/** Whether a value is an object with a class, options and a function of some name: one that is made already. */
export function isMade(option: unknown, method: string): boolean {
  const { className, getConfig, [method]: own } = Object(option) as Record<string, unknown>;
  return typeof className === 'string' && typeof getConfig === 'function' && typeof own === 'function';
}
