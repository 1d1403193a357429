// What a learning-rate schedule is: a function of the step alone, so that a run that is resumed goes on where it was.
import { check, RnnkitError } from '@rnnkit/data';

/** A learning rate that changes from step to step. */
export interface Schedule {
  /** The class, such as `ExponentialDecay`. */
  readonly className: string;
  /** The learning rate of a step, counted from 0: a number of at least 0. @throws Error when the step is none */
  at(step: number): number;
  /** The options it was made with, defaults filled in. */
  getConfig(): Readonly<Record<string, unknown>>;
}

/** A schedule of some settings. */
export function schedule(className: string, settings: object, at: (step: number) => number): Schedule {
  const checked = (step: number): number => at(check.notNegative(step, `${className}: the step`) as number);
  return { className, at: checked, getConfig: () => ({ ...settings }) };
}

/**
 * The settings of a schedule: defaults, with the options in their place.
 *
 * @param needed the options without a default
 * @throws Error when an option is unknown, missing or not what it has to be
 */
export function scheduleSettings<Options extends object>(
  owner: string,
  checks: check.OptionChecks,
  defaults: Partial<Options>,
  options: object,
  ...needed: readonly (keyof Options & string)[]
): Required<Options> {
  const settings = check.checkOptions<Partial<Options>>(owner, checks, defaults, options);
  for (const name of needed)
    if (!Object.hasOwn(settings, name)) throw new RnnkitError('invalid-argument', `${owner}: ${name} is missing.`);
  return settings as Required<Options>;
}
