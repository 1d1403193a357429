import { check } from '@rnnkit/data';

import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

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

const checks: check.OptionChecks = {
  initialLearningRate: check.positive,
  decaySteps: check.positive,
  decayRate: check.positive,
  staircase: check.flag,
};

/**
 * `initialLearningRate · decayRate ^ (step / decaySteps)`, as Keras' ExponentialDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const settings = scheduleSettings<ExponentialDecayOptions>(
    'exponentialDecay',
    checks,
    { staircase: false },
    options,
    'initialLearningRate',
    'decaySteps',
    'decayRate',
  );
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule('ExponentialDecay', settings, (step) => {
    const progress = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(progress) : progress);
  });
}
