// Which trial of a study is taken.
import { meanValue, paretoFront, thriftiest, type Study, type Trial } from '@rnnkit/tuning';

import type { Cost, TuneOptions } from './options.ts';

/** The trial to take by a rule; undefined while none has finished. */
export function chosenOf(
  { best, trials }: Study,
  { choose, cost }: Pick<TuneOptions, 'choose' | 'cost'>,
): Trial | undefined {
  return choose === 'best' ? best : (thriftiest(trials, cost) ?? best);
}

/** Trials that no other is better and no dearer than, the best first. */
export function frontOf({ trials, objective }: Study, cost: Cost): readonly Trial[] {
  return paretoFront(trials, [objective, { metric: cost, goal: 'min' }]);
}

/** A trial for programs. */
export function trialJson(trial: Trial, metric: string): object {
  const { number, params, state, folds, failure } = trial;
  const values = folds.map((fold) => fold.values?.[metric] ?? null);
  const mean = meanValue(trial, metric) ?? null;
  return {
    trial: number + 1,
    params,
    state,
    mean,
    values,
    ...(folds.some(({ weights }) => weights !== undefined) && { models: folds.map(({ weights = null }) => weights) }),
    parameters: meanValue(trial, 'parameters') ?? null,
    seconds: meanValue(trial, 'seconds') ?? null,
    ...(failure !== undefined && { failure }),
  };
}
