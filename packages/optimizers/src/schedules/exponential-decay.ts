import { check } from '@rnnkit/core';

import { schedule, type Schedule } from './schedule.ts';

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps over which the rate is multiplied by `decayRate`. */
  readonly decaySteps: number;
  /** The factor. */
  readonly decayRate: number;
  /** Whether the rate falls in stairs. Default false. */
  readonly staircase?: boolean;
}

/** The checks of its options. */
export const exponentialDecayChecks: check.OptionChecks = {
  initialLearningRate: check.positive,
  decaySteps: check.count,
  decayRate: check.positive,
  staircase: check.flag,
};

/**
 * `initialLearningRate · decayRate ^ (step / decaySteps)`, as Keras' ExponentialDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const settings = check.checkOptions(
    'exponentialDecay',
    exponentialDecayChecks,
    { staircase: false, ...options },
    options,
  );
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule('ExponentialDecay', settings, (step) => {
    const progress = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(progress) : progress);
  });
}
