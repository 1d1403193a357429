// The study that programs of tests share: what is tried can be told from the settings alone.
import { setTimeout as wait } from 'node:timers/promises';

import { int, random, type StudyOptions, type Work } from '../../src/index.ts';

/** The study. */
export const studyOptions: StudyOptions = {
  space: { n: int({ from: 0, to: 1_000_000 }) },
  sampler: random(),
  trials: 60,
  folds: 3,
  seed: 9,
};

/** Takes some milliseconds, and comes to what the settings say. */
export const work: Work = async ({ params, fold, settings }, { report, signal }) => {
  const loss = Number(params['n']) * 10 + fold;
  report(0, loss + 1);
  await wait(Number(settings ?? 20));
  signal.throwIfAborted();
  report(1, loss);
  return { values: { loss, nothing: Number.NaN }, curves: { loss: [loss + 1, loss] } };
};
