import { check } from '@rnnkit/data';

import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

/** Options of {@link inverseTimeDecay}. */
export interface InverseTimeDecayOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps over which the divisor grows by `decayRate`. */
  readonly decaySteps: number;
  /** How much it grows. */
  readonly decayRate: number;
  /** Whether the rate falls in stairs. Default false. */
  readonly staircase?: boolean;
}

const checks: check.OptionChecks = {
  initialLearningRate: check.positive,
  decaySteps: check.positive,
  decayRate: check.notNegative,
  staircase: check.flag,
};

/**
 * `initialLearningRate / (1 + decayRate · step / decaySteps)`, as Keras' InverseTimeDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const settings = scheduleSettings<InverseTimeDecayOptions>(
    'inverseTimeDecay',
    checks,
    { staircase: false },
    options,
    'initialLearningRate',
    'decaySteps',
    'decayRate',
  );
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule('InverseTimeDecay', settings, (step) => {
    const progress = step / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(progress) : progress));
  });
}
