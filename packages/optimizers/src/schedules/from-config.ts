// From a schedule's configuration, which may come from a file, to the schedule.
import { check } from '@rnnkit/core';

import { cosineDecay, cosineDecayChecks } from './cosine-decay.ts';
import { cosineDecayRestarts, cosineDecayRestartsChecks } from './cosine-decay-restarts.ts';
import { exponentialDecay, exponentialDecayChecks } from './exponential-decay.ts';
import { inverseTimeDecay, inverseTimeDecayChecks } from './inverse-time-decay.ts';
import { piecewiseConstantDecay, piecewiseConstantDecayChecks } from './piecewise-constant-decay.ts';
import { polynomialDecay, polynomialDecayChecks } from './polynomial-decay.ts';
import type { Schedule } from './schedule.ts';

/** Makes a schedule of options that a file holds: all that are needed have to be there. */
function maker<Options extends object>(
  make: (options: Options) => Schedule,
  checks: check.OptionChecks,
  ...needed: readonly (keyof Options & string)[]
): (options: check.UncheckedOptions) => Schedule {
  return (options) => {
    for (const name of needed) if (!Object.hasOwn(options, name)) throw new Error(`${make.name}: ${name} is missing.`);
    return make(check.checkOptions(make.name, checks, {}, options) as Options);
  };
}

const schedules: ReadonlyMap<string, (options: check.UncheckedOptions) => Schedule> = new Map([
  ['CosineDecay', maker(cosineDecay, cosineDecayChecks, 'initialLearningRate', 'decaySteps')],
  [
    'CosineDecayRestarts',
    maker(cosineDecayRestarts, cosineDecayRestartsChecks, 'initialLearningRate', 'firstDecaySteps'),
  ],
  [
    'ExponentialDecay',
    maker(exponentialDecay, exponentialDecayChecks, 'initialLearningRate', 'decaySteps', 'decayRate'),
  ],
  [
    'InverseTimeDecay',
    maker(inverseTimeDecay, inverseTimeDecayChecks, 'initialLearningRate', 'decaySteps', 'decayRate'),
  ],
  ['PiecewiseConstantDecay', maker(piecewiseConstantDecay, piecewiseConstantDecayChecks, 'boundaries', 'values')],
  ['PolynomialDecay', maker(polynomialDecay, polynomialDecayChecks, 'initialLearningRate', 'decaySteps')],
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
  if (make === undefined) {
    throw new Error(`There is no schedule "${className.slice(0, 40)}"; there are ${[...schedules.keys()].join(', ')}.`);
  }
  return make(config);
}
