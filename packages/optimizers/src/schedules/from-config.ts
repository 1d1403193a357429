// From a schedule's configuration, which may come from a file, to the schedule.
import { check, howToRegister, makeRegistered, RnnkitError } from '@rnnkit/data';

import { cosineDecay } from './cosine-decay.ts';
import { cosineDecayRestarts } from './cosine-decay-restarts.ts';
import { exponentialDecay } from './exponential-decay.ts';
import { inverseTimeDecay } from './inverse-time-decay.ts';
import { piecewiseConstantDecay } from './piecewise-constant-decay.ts';
import { polynomialDecay } from './polynomial-decay.ts';
import type { Schedule } from './schedule.ts';

/** Each checks its options itself. */
const schedules: ReadonlyMap<string, (options: never) => Schedule> = new Map<string, (options: never) => Schedule>([
  ['CosineDecay', cosineDecay],
  ['CosineDecayRestarts', cosineDecayRestarts],
  ['ExponentialDecay', exponentialDecay],
  ['InverseTimeDecay', inverseTimeDecay],
  ['PiecewiseConstantDecay', piecewiseConstantDecay],
  ['PolynomialDecay', polynomialDecay],
]);

/**
 * Makes a schedule from its class and configuration.
 *
 * @param description `{ className, config }`, as a saved model holds it
 * @throws Error when the class is unknown or an option is not what it has to be
 */
export function scheduleFromConfig(description: unknown): Schedule {
  const { className, config } = check.readConfig('schedule', description);
  const make = schedules.get(className);
  if (make !== undefined) return make(config as never);
  const made = makeRegistered(className, config) as Schedule | undefined;
  if (typeof made?.at === 'function') return made;
  throw new RnnkitError(
    'not-registered',
    made === undefined
      ? `There is no schedule "${className.slice(0, 40)}"; there are ${[...schedules.keys()].join(', ')}. ${howToRegister}`
      : `${check.describe(className)} is no schedule: it has no at().`,
  );
}
