// The study that programs of tests share: what is tried can be told from the settings alone.
import { setTimeout as wait } from 'node:timers/promises';

import { int, random, type StudyOptions, type Work } from '@rnnkit/tuning';

/** The study. */
export const studyOptions: StudyOptions = {
  space: { n: int({ from: 0, to: 1_000_000 }) },
  sampler: random(),
  trials: 8,
  folds: 3,
  seed: 9,
};

/** Takes as many milliseconds as the settings say, and comes to what the params say. */
export const work: Work = async ({ params, fold, settings }, { report, signal }) => {
  const loss = Number(params['n']) * 10 + fold;
  report(0, loss + 1);
  await wait(Number(settings ?? 1), undefined, { signal });
  report(1, Number.NaN);
  return { values: { loss, nothing: Number.NaN }, curves: { loss: [loss + 1, Number.NaN] } };
};
