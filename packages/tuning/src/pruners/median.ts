// Ends what is worse than half of the others were.
import { check } from '@rnnkit/data';

import type { Pruner } from './pruner.ts';

/** Options of {@link median}. */
export interface MedianOptions {
  /** How many trials have to have finished before any is ended. Default 5. */
  readonly startupTrials?: number;
  /** After how many steps of a fold, such as epochs, it is asked first. Default 0. */
  readonly warmupSteps?: number;
}

/**
 * Ends a trial whose best value so far is worse than the median of what the finished trials showed at the same step of the same fold
 * (Golovin et al. 2017, the median stopping rule, as Optuna has it).
 */
export function median(options: MedianOptions = {}): Pruner {
  const { startupTrials, warmupSteps } = check.checkOptions(
    'median',
    { startupTrials: check.countOrZero, warmupSteps: check.countOrZero },
    { startupTrials: 5, warmupSteps: 0 },
    options,
  );
  return {
    name: 'median',
    getConfig: () => ({ startupTrials, warmupSteps }),
    afterStep({ trial, fold, trials }) {
      const { steps, losses } = trial.folds[fold]!;
      const step = steps.at(-1)!;
      const finished = trials.filter(({ state }) => state === 'finished');
      if (finished.length < startupTrials || step < warmupSteps) return false;
      const others = finished
        .map(({ folds }) => folds[fold]!.losses[folds[fold]!.steps.indexOf(step)])
        .filter((loss): loss is number => Number.isFinite(loss))
        .toSorted((a, b) => a - b);
      if (others.length === 0) return false;
      const half = others.length / 2;
      return Math.min(...losses) > (others[Math.floor(half)]! + others[Math.ceil(half) - 1]!) / 2;
    },
  };
}
