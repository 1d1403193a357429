import { check } from '@rnnkit/data';

import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The rate at step 0; with a warm-up, where it starts. */
  readonly initialLearningRate: number;
  /** Steps of the decay, after the warm-up. */
  readonly decaySteps: number;
  /** The share of the highest rate that is left at the end. Default 0. */
  readonly alpha?: number;
  /** The highest rate, at the end of the warm-up. No warm-up by default. */
  readonly warmupTarget?: number | undefined;
  /** Steps of the warm-up. Default 0. */
  readonly warmupSteps?: number;
}

const checks: check.OptionChecks = {
  initialLearningRate: check.notNegative,
  decaySteps: check.positive,
  alpha: check.notNegative,
  warmupTarget: check.optional(check.positive),
  warmupSteps: check.countOrZero,
};

/**
 * Half a cosine from the initial rate down to `alpha` times it (Loshchilov & Hutter 2017), after a straight warm-up if
 * `warmupTarget` is given; as Keras' CosineDecay.
 *
 * @throws Error when an option is not what it has to be
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const settings = scheduleSettings<CosineDecayOptions>(
    'cosineDecay',
    checks,
    { alpha: 0, warmupSteps: 0 },
    options,
    'initialLearningRate',
    'decaySteps',
  );
  const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = settings;
  const decay = (progress: number): number => (1 - alpha) * halfCosine(progress) + alpha;
  return schedule('CosineDecay', settings, (step) => {
    if (warmupTarget === undefined) return initialLearningRate * decay(step / decaySteps);
    if (step < warmupSteps) return initialLearningRate + ((warmupTarget - initialLearningRate) * step) / warmupSteps;
    return warmupTarget * decay((step - warmupSteps) / decaySteps);
  });
}

/** Half a cosine, from 1 at 0 to 0 at 1 and beyond. */
export function halfCosine(progress: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}
