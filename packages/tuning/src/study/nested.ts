// An honest figure of what a search finds.
import { check, RnnkitError, type Split } from '@rnnkit/data';

import type { Params } from '../spaces/parameter.ts';
import { Study } from './study.ts';

/** What {@link nestedCrossValidate} is given. */
export interface Nested {
  /** Searches on these rows alone, such as by cross-validation on them, and returns the study. Others are not to be looked at. */
  readonly search: (train: readonly number[], fold: number) => Study | Promise<Study>;
  /** Trains on the rows to train on with the settings that were found, and says how good that is on the rows held out. */
  readonly score: (params: Params, split: Split, fold: number) => number | Promise<number>;
}

/** What a search is worth. */
export interface NestedScore {
  /** The mean of the scores. */
  readonly mean: number;
  /** Its standard error over the outer folds: the standard deviation (n − 1) of the scores by the root of their number. */
  readonly standardError: number;
  /** What was found on each outer fold, and what it scored on the part held out. */
  readonly folds: readonly { readonly params: Params; readonly score: number }[];
}

/**
 * Nested cross-validation: on each outer fold a search of its own finds the settings without the part held out, which then tells how good
 * they are. What a study says of its best trial is too good, since the best of many was chosen by the same figure (Cawley and Talbot 2010);
 * this is not. It is a figure of the search, not of one choice of settings: those of the folds may differ.
 *
 * @param outer such as from `kFold`; with groups, split the rows of the search by groups, too
 * @throws RnnkitError when a search has finished no trial, or a score is not a finite number
 * @example
 * const { mean, standardError } = await nestedCrossValidate(kFold(labels), {
 *   search: async (train) => {
 *     const study = new Study({ space, sampler: tpe(), trials: 30, folds: 5 });
 *     await runStudy(study, engineOn(train));
 *     return study;
 *   },
 *   score: (params, { train, test }) => trainAndTry(params, train, test),
 * });
 */
export async function nestedCrossValidate(outer: readonly Split[], nested: Nested): Promise<NestedScore> {
  check.list(outer, 'nestedCrossValidate: the outer folds');
  if (outer.length < 2)
    throw new RnnkitError(
      'invalid-argument',
      'nestedCrossValidate takes at least two outer folds, such as from kFold.',
    );
  for (const [fold, split] of outer.entries()) checkSplit(split, fold);
  const { search, score } = check.checkOptions<Partial<Nested>>(
    'nestedCrossValidate',
    { search: check.callable, score: check.callable },
    {},
    nested,
  );
  if (search === undefined || score === undefined)
    throw new RnnkitError('invalid-argument', 'nestedCrossValidate takes { search, score } second.');
  const folds: { params: Params; score: number }[] = [];
  for (const [fold, split] of outer.entries()) {
    const { best } = expectStudy(await search(split.train, fold));
    if (best === undefined)
      throw new RnnkitError('invalid-state', `The search on outer fold ${fold} has finished no trial.`);
    const found = await score(best.params, split, fold);
    check.finite(found, `nestedCrossValidate: the score of outer fold ${fold}`);
    folds.push({ params: best.params, score: found });
  }
  const mean = folds.reduce((sum, one) => sum + one.score, 0) / folds.length;
  const squares = folds.reduce((sum, one) => sum + (one.score - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (folds.length - 1) / folds.length), folds };
}

function checkSplit(split: unknown, fold: number): void {
  const { train, test } = Object(split) as Readonly<Record<string, unknown>>;
  check.list(train, `nestedCrossValidate: train of outer fold ${fold}`);
  check.list(test, `nestedCrossValidate: test of outer fold ${fold}`);
  const trained = new Set(train as readonly unknown[]);
  if ((test as readonly unknown[]).some((row) => trained.has(row)))
    throw new RnnkitError('invalid-argument', `Outer fold ${fold} trains on rows that it holds out.`);
}

function expectStudy(value: unknown): Study {
  if (value instanceof Study) return value;
  throw new RnnkitError('invalid-argument', `search has to return a Study; got ${check.describe(value)}.`);
}
