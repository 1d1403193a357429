// Which of the trials to take, where more than one figure counts.
import { check, RnnkitError } from '@rnnkit/data';

import type { Trial } from '../trial.ts';
import type { Objective } from './study-options.ts';

/** The mean over the folds of something that was measured; undefined when the trial has not finished or a fold has not measured it. */
export function meanValue(trial: Trial, metric: string): number | undefined {
  checkTrials('meanValue', [trial]);
  check.text(metric, 'meanValue: the metric');
  const { state, folds } = trial;
  if (state !== 'finished') return undefined;
  const values = folds.map(({ values }) => values?.[metric]);
  if (!values.every((value) => value !== undefined)) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of a finished trial's loss over its folds: their standard deviation (n − 1) by the root of their number; 0 with one. */
export function standardError(trial: Trial): number | undefined {
  checkTrials('standardError', [trial]);
  const { loss, folds } = trial;
  if (loss === undefined) return undefined;
  if (folds.length === 1) return 0;
  const squares = folds.reduce((sum, fold) => sum + (fold.loss! - loss) ** 2, 0);
  return Math.sqrt(squares / (folds.length - 1) / folds.length);
}

/**
 * The finished trials that no other is better than in one objective without being worse in another: the Pareto front, by the first objective,
 * the best first. Each figure is a mean over folds.
 *
 * @example
 * paretoFront(study.trials, [{ metric: 'accuracy', goal: 'max' }, { metric: 'parameters', goal: 'min' }]);
 */
export function paretoFront(trials: readonly Trial[], objectives: readonly Objective[]): readonly Trial[] {
  checkTrials('paretoFront', trials);
  check.list(objectives, 'paretoFront: objectives');
  const points = trials
    .map((trial) => ({ trial, losses: objectives.map((objective) => lossOf(trial, objective)) }))
    .filter(({ losses }) => losses.every((loss) => loss !== undefined && Number.isFinite(loss)));
  const beats = (a: readonly (number | undefined)[], b: readonly (number | undefined)[]): boolean =>
    a.every((loss, index) => loss! <= b[index]!) && a.some((loss, index) => loss! < b[index]!);
  return points
    .filter(({ losses }) => !points.some((other) => beats(other.losses, losses)))
    .toSorted((a, b) => (a.losses[0] ?? 0) - (b.losses[0] ?? 0))
    .map(({ trial }) => trial);
}

/**
 * The cheapest of the trials whose loss is within one standard error of the best (Breiman et al. 1984): the difference to the best may be
 * chance, that in cost is not.
 *
 * @param cost what is to be small, by its name among the values, such as `parameters`
 * @returns undefined while no trial that measured it has finished
 */
export function thriftiest(trials: readonly Trial[], cost: string): Trial | undefined {
  checkTrials('thriftiest', trials);
  check.text(cost, 'thriftiest: the cost');
  const finished = trials.filter((trial) => Number.isFinite(meanValue(trial, cost)));
  const best = finished.toSorted((a, b) => (a.loss! < b.loss! ? -1 : 1))[0];
  if (best === undefined) return undefined;
  const most = best.loss! + standardError(best)!;
  return finished
    .filter((trial) => trial.loss! <= most)
    .toSorted((a, b) => meanValue(a, cost)! - meanValue(b, cost)! || a.loss! - b.loss!)[0];
}

function lossOf(trial: Trial, objective: Objective): number | undefined {
  const { metric, goal } = Object(objective) as Partial<Objective>;
  if (typeof metric !== 'string' || (goal !== 'min' && goal !== 'max')) {
    throw new RnnkitError(
      'invalid-argument',
      `An objective is such as { metric: 'accuracy', goal: 'max' }; got ${check.describe(objective)}.`,
    );
  }
  const value = meanValue(trial, metric);
  return value === undefined || goal === 'min' ? value : -value;
}

/** Throws unless these are trials. */
export function checkTrials(owner: string, trials: unknown): void {
  check.list(trials, `${owner}: trials`);
  for (const trial of trials as readonly unknown[]) {
    if (Array.isArray((Object(trial) as Partial<Trial>).folds)) continue;
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes the trials of a study; got ${check.describe(trial)} among them.`,
    );
  }
}
