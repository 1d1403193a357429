import { checkOptions, count, flag, notNegative, positive, type OptionChecks } from '../options.ts';
import { schedule, type Schedule } from './schedule.ts';

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

/** The checks of its options. */
export const inverseTimeDecayChecks: OptionChecks = {
  initialLearningRate: positive,
  decaySteps: count,
  decayRate: notNegative,
  staircase: flag,
};

/**
 * `initialLearningRate / (1 + decayRate · step / decaySteps)`, as Keras' InverseTimeDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const settings = checkOptions('inverseTimeDecay', inverseTimeDecayChecks, { staircase: false, ...options }, options);
  const { initialLearningRate, decaySteps, decayRate, staircase } = settings;
  return schedule('InverseTimeDecay', settings, (step) => {
    const progress = step / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(progress) : progress));
  });
}
