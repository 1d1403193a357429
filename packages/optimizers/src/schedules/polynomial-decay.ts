import { check } from '@rnnkit/data';

import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

/** Options of {@link polynomialDecay}. */
export interface PolynomialDecayOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps until the end rate is reached. */
  readonly decaySteps: number;
  /** The rate from then on. Default 0.0001. */
  readonly endLearningRate?: number;
  /** The polynomial's power. Default 1, a straight line. */
  readonly power?: number;
  /** Whether it goes on over ever longer spans, instead of staying at the end rate. Default false. */
  readonly cycle?: boolean;
}

const checks: check.OptionChecks = {
  initialLearningRate: check.positive,
  decaySteps: check.positive,
  endLearningRate: check.notNegative,
  power: check.positive,
  cycle: check.flag,
};

/**
 * From the initial to the end rate along `(1 − step / decaySteps) ^ power`, as Keras' PolynomialDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const settings = scheduleSettings<PolynomialDecayOptions>(
    'polynomialDecay',
    checks,
    { endLearningRate: 0.0001, power: 1, cycle: false },
    options,
    'initialLearningRate',
    'decaySteps',
  );
  const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = settings;
  return schedule('PolynomialDecay', settings, (step) => {
    const span = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, span) / span;
    return (initialLearningRate - endLearningRate) * left ** power + endLearningRate;
  });
}
