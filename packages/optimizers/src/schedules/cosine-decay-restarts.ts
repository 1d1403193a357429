import { check, RnnkitError } from '@rnnkit/data';

import { halfCosine } from './cosine-decay.ts';
import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

/** Options of {@link cosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  /** The rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps of the first decay. */
  readonly firstDecaySteps: number;
  /** How many times longer each decay is than the one before, at least 1. Default 2. */
  readonly tMul?: number;
  /** The factor of the rate at each restart. Default 1. */
  readonly mMul?: number;
  /** The share of the initial rate that is left at the end of each decay. Default 0. */
  readonly alpha?: number;
}

const checks: check.OptionChecks = {
  initialLearningRate: check.positive,
  firstDecaySteps: check.positive,
  tMul: (value, name) => {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 1) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a number of at least 1; got ${check.describe(value)}.`,
    );
  },
  mMul: check.positive,
  alpha: check.notNegative,
};

/**
 * Cosine decays one after the other, each `tMul` times as long and starting `mMul` times as high as the one before
 * (Loshchilov & Hutter 2017); as Keras' CosineDecayRestarts, whose rate has no end where `tMul` is below 1, which is refused here.
 *
 * @throws Error when an option is not what it has to be
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const settings = scheduleSettings<CosineDecayRestartsOptions>(
    'cosineDecayRestarts',
    checks,
    { tMul: 2, mMul: 1, alpha: 0 },
    options,
    'initialLearningRate',
    'firstDecaySteps',
  );
  const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha } = settings;
  return schedule('CosineDecayRestarts', settings, (step) => {
    const { restarts, progress } = place(step / firstDecaySteps, tMul);
    return initialLearningRate * ((1 - alpha) * mMul ** restarts * halfCosine(progress) + alpha);
  });
}

/** How many restarts there have been, and which share of the decay since the last has passed, after so many first decays. */
function place(decays: number, tMul: number): { readonly restarts: number; readonly progress: number } {
  if (tMul === 1) return { restarts: Math.floor(decays), progress: decays % 1 };
  // The n-th decay starts at (tMulⁿ − 1) / (tMul − 1) first decays.
  const startOf = (restart: number): number => (tMul ** restart - 1) / (tMul - 1);
  let restarts = Math.floor(Math.log1p(decays * (tMul - 1)) / Math.log(tMul));
  // A quotient of logarithms is rounded to either side of a whole number.
  if (startOf(restarts + 1) <= decays) restarts++;
  return { restarts, progress: (decays - startOf(restarts)) / tMul ** restarts };
}
