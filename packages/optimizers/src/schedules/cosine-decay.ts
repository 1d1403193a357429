import { check } from '@rnnkit/core';

import { schedule, type Schedule } from './schedule.ts';

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

/** The checks of its options. */
export const cosineDecayChecks: check.OptionChecks = {
  initialLearningRate: check.notNegative,
  decaySteps: check.count,
  alpha: check.fraction,
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
  const settings = check.checkOptions(
    'cosineDecay',
    cosineDecayChecks,
    { alpha: 0, warmupSteps: 0, ...options },
    options,
  );
  const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = settings;
  return schedule('CosineDecay', settings, (step) => {
    if (warmupTarget === undefined) return decay(initialLearningRate, alpha, step / decaySteps);
    if (step < warmupSteps) return initialLearningRate + ((warmupTarget - initialLearningRate) * step) / warmupSteps;
    return decay(warmupTarget, alpha, (step - warmupSteps) / decaySteps);
  });
}

/** Half a cosine from `rate` at 0 to `alpha · rate` at 1 and beyond. */
export function decay(rate: number, alpha: number, progress: number): number {
  return rate * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress))) + alpha);
}
