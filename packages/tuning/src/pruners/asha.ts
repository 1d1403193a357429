// Lets few go on to many steps.
import { check } from '@rnnkit/data';

import type { Trial } from '../trial.ts';
import type { Pruner } from './pruner.ts';

/** Options of {@link asha}. */
export interface AshaOptions {
  /** After how many steps, such as epochs, trials are compared first. Default 1. */
  readonly minResource?: number;
  /** One of so many goes on, and is compared again after so many times the steps. Default 4. */
  readonly reductionFactor?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020), without waiting and without going back: trials are compared after `minResource` steps of a
 * fold, after `reductionFactor` times as many, and so on; of those that came so far before it, a trial has to be among the best one of
 * `reductionFactor` to go on, or the best while they are fewer.
 */
export function asha(options: AshaOptions = {}): Pruner {
  const { minResource, reductionFactor } = check.checkOptions(
    'asha',
    { minResource: check.count, reductionFactor: check.whole(2) },
    { minResource: 1, reductionFactor: 4 },
    options,
  );
  return {
    name: 'asha',
    getConfig: () => ({ minResource, reductionFactor }),
    afterStep({ trial, fold, trials }) {
      // Steps are counted from 0: after step 0 there was one.
      const { steps } = trial.folds[fold]!;
      const [before, now] = [(steps.at(-2) ?? -1) + 1, steps.at(-1)! + 1];
      for (let rung = minResource; rung <= now; rung *= reductionFactor) {
        if (rung <= before) continue;
        const loss = lossAt(trial, fold, rung)!;
        const reached = trials.map((one) => lossAt(one, fold, rung)).filter((one) => one !== undefined);
        const promoted = Math.max(1, Math.floor(reached.length / reductionFactor));
        if (loss === Number.POSITIVE_INFINITY || loss > reached.toSorted((a, b) => a - b)[promoted - 1]!) return true;
      }
      return false;
    },
  };
}

/** What a trial showed when it first came as far; undefined when it has not. */
function lossAt({ folds }: Trial, fold: number, resource: number): number | undefined {
  const { steps, losses } = folds[fold]!;
  return losses[steps.findIndex((step) => step + 1 >= resource)];
}
