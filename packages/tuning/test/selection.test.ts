import { expect, test } from 'vitest';

import { int, meanValue, paretoFront, standardError, Study, thriftiest } from '../src/index.ts';

/** Trials with the accuracies of two folds and a number of parameters. */
function studyOf(rows: readonly (readonly [a: number, b: number, parameters: number])[]): Study {
  const study = new Study({
    space: { n: int({ from: 0, to: 99 }) },
    objective: { metric: 'accuracy', goal: 'max' },
    folds: 2,
  });
  for (const [a, b, parameters] of rows) {
    const { number } = study.ask()!;
    study.tell(number, 0, { values: { accuracy: a, parameters } });
    study.tell(number, 1, { values: { accuracy: b, parameters } });
  }
  return study;
}

test('the front is what nothing beats', () => {
  const { trials } = studyOf([
    [0.9, 0.9, 100],
    [0.8, 0.8, 10],
    [0.85, 0.85, 200],
    [0.8, 0.8, 20],
    [0.95, 0.95, 1000],
    [Number.NaN, 0.9, 1],
  ]);
  const front = paretoFront(trials, [
    { metric: 'accuracy', goal: 'max' },
    { metric: 'parameters', goal: 'min' },
  ]);
  expect(front.map(({ number }) => number)).toEqual([4, 0, 1]);
});

test('one standard error: the cheapest of those that may be as good', () => {
  // The best has a mean of 0.9 and folds 0.04 apart: a standard deviation of 0.02 · √2, a standard error of 0.02.
  const study = studyOf([
    [0.88, 0.92, 100],
    [0.88, 0.885, 50],
    [0.881, 0.879, 20],
    [0.87, 0.88, 1],
  ]);
  expect(standardError(study.best!)).toBeCloseTo(0.02, 12);
  expect(thriftiest(study.trials, 'parameters')?.number).toBe(2);
  expect(meanValue(study.trials[2]!, 'accuracy')).toBeCloseTo(0.88, 12);
  expect(thriftiest(study.trials, 'seconds')).toBeUndefined();
});

test('a trial that runs is in neither', () => {
  const study = studyOf([[0.5, 0.5, 5]]);
  study.ask();
  study.tell(1, 0, { values: { accuracy: 1, parameters: 1 } });
  expect(paretoFront(study.trials, [study.objective]).map(({ number }) => number)).toEqual([0]);
  expect(thriftiest(study.trials, 'parameters')?.number).toBe(0);
  expect(standardError(study.trials[1]!)).toBeUndefined();
});
