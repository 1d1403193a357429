// Trials in words.
import { standardError, type Objective, type Study, type Trial } from '@rnnkit/tuning';

import { wordsOf } from './space.ts';

/** A figure with as many digits as say something. */
export const figure = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–');

/** The objective of a loss. */
export const valueOf = (loss: number, { goal }: Objective): number => (goal === 'min' ? loss : -loss);

/** The mean of a finished trial and its standard error over the folds; what has come of one that was ended otherwise. */
export function outcomeOf(trial: Trial, objective: Objective): string {
  const { state, loss, folds, failure } = trial;
  if (state === 'failed') return `failed: ${failure ?? ''}`;
  if (loss !== undefined)
    return `${objective.metric} ${figure(valueOf(loss, objective))} ± ${figure(standardError(trial)!)}`;
  const ended = folds.filter((fold) => fold.loss !== undefined);
  const part = `fold ${Math.min(folds.length, ended.length + 1)} of ${folds.length}`;
  return state === 'pruned' ? `ended early in ${part}` : part;
}

/** A trial in one line. */
export function lineOf(trial: Trial, { objective, best }: Pick<Study, 'objective' | 'best'>): string {
  const mark = trial === best ? '  best so far' : '';
  return `trial ${trial.number + 1}  ${outcomeOf(trial, objective)}  ${wordsOf(trial.params)}${mark}`;
}
