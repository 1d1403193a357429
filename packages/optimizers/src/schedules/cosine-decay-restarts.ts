import { check } from '@rnnkit/core';

import { decay } from './cosine-decay.ts';
import { schedule, type Schedule } from './schedule.ts';

/** Options of {@link cosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps of the first decay. */
  readonly firstDecaySteps: number;
  /** How many times longer each decay is than the one before. Default 2. */
  readonly tMul?: number;
  /** The factor of the rate at each restart. Default 1. */
  readonly mMul?: number;
  /** The share of the rate that is left at the end of a decay. Default 0. */
  readonly alpha?: number;
}

/** The checks of its options. */
export const cosineDecayRestartsChecks: check.OptionChecks = {
  initialLearningRate: check.positive,
  firstDecaySteps: check.count,
  tMul: check.positive,
  mMul: check.positive,
  alpha: check.fraction,
};

/**
 * Cosine decays one after the other, each `tMul` times as long and starting `mMul` times as high as the one before
 * (Loshchilov & Hutter 2017); as Keras' CosineDecayRestarts.
 *
 * @throws Error when an option is not what it has to be
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const defaults = { tMul: 2, mMul: 1, alpha: 0, ...options };
  const settings = check.checkOptions('cosineDecayRestarts', cosineDecayRestartsChecks, defaults, options);
  const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = settings;
  return schedule('CosineDecayRestarts', settings, (step) => {
    const progress = step / firstDecaySteps;
    if (tMul === 1) return decay(initialLearningRate * mMul ** Math.floor(progress), alpha, progress % 1);
    // The n-th decay starts at (tMulⁿ − 1) / (tMul − 1) first decays.
    const restart = Math.floor(Math.log(1 - progress * (1 - tMul)) / Math.log(tMul));
    const start = (1 - tMul ** restart) / (1 - tMul);
    return decay(initialLearningRate * mMul ** restart, alpha, (progress - start) / tMul ** restart);
  });
}
