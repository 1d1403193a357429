// Lets few go on to many steps.
import { check } from '@rnnkit/data';

import type { Trial } from '../trial.ts';
import type { Pruner } from './pruner.ts';

/** Options of {@link asha}. */
export interface AshaOptions {
  /** After how many steps, such as epochs, of all folds together trials are compared first. Default 1. */
  readonly minResource?: number;
  /** One of so many goes on, and is compared again after so many times the steps. Default 4. */
  readonly reductionFactor?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020), without waiting and without going back: trials are compared after `minResource` steps,
 * after `reductionFactor` times as many, and so on; of those that came so far before it, a trial has to be among the best one of
 * `reductionFactor` to go on, or the best while they are fewer. Steps are counted on from fold to fold: were they counted anew in each, one of
 * `reductionFactor` would go on in each, and with five folds next to none would be left. Compared is what the same fold shows.
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
      const now = resourceOf(trial, fold);
      const before = now - stepsIn(trial, fold) + stepsIn(trial, fold, -2);
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

/** The steps of a fold, up to one of those that it reported at: they are counted from 0, so after step 0 there was one. */
const stepsIn = ({ folds }: Trial, fold: number, report = -1): number => (folds[fold]!.steps.at(report) ?? -1) + 1;

/** The steps of the folds up to one. */
function resourceOf(trial: Trial, last: number): number {
  let sum = 0;
  for (let fold = 0; fold <= last; fold++) sum += stepsIn(trial, fold);
  return sum;
}

/** What a trial showed in a fold when it first came as far; undefined when it has not, or had before that fold. */
function lossAt(trial: Trial, fold: number, resource: number): number | undefined {
  const earlier = resourceOf(trial, fold - 1);
  if (earlier >= resource) return undefined;
  const { steps, losses } = trial.folds[fold]!;
  return losses[steps.findIndex((step) => earlier + step + 1 >= resource)];
}
