// Searches and pruners on real studies: every point of them was trained once, see tooling/tuning-studies.
import { Random } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { asha, median, random, tpe, type Sampler } from '../src/index.ts';
import { gridPoints } from '../src/spaces/grid-points.ts';
import { tables, TableStudy } from './studies/table.ts';

const seeds = Array.from({ length: 25 }, (_, seed) => seed);

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** All points of a grid, in an order of the seed. */
const shuffled: Sampler = {
  name: 'shuffled',
  getConfig: () => ({}),
  propose: ({ space, number, studyRandom }) => studyRandom.derive('order').shuffle([...gridPoints(space)])[number],
};

describe.each(tables.map((table) => new TableStudy(table)))('$table.name', (study) => {
  test('TPE finds better settings than chance in 40 trials', () => {
    const found = (sampler: Sampler): number =>
      middleOf(seeds.map((seed) => study.search({ sampler, seed, trials: 40 }).loss));
    expect(found(tpe())).toBeLessThan(found(random()));
  });
});

test.each([
  ['asha', asha(), 0.15],
  ['median', median(), 0.25],
])(
  '%s finds the best of all movie reviews’ settings, within one standard error, with few of the epochs',
  (_, pruner, share) => {
    const study = new TableStudy(tables[0]!);
    const all = study.losses.length * study.table.folds * study.table.epochs;
    const found = seeds.slice(0, 15).map((seed) => study.search({ sampler: shuffled, pruner, seed }));
    expect(Math.max(...found.map(({ epochs }) => epochs)) / all).toBeLessThan(share);
    expect(found.filter(({ loss }) => loss <= study.withinOneError).length).toBeGreaterThanOrEqual(14);
    // In the order of the grid, which is the worst there is: whatever comes is better than what was before.
    const { loss, epochs } = study.search({ pruner });
    expect(epochs / all).toBeLessThan(0.45);
    expect(loss).toBeLessThanOrEqual(study.withinOneError);
  },
);

test('a table is asked for what it has', () => {
  const study = new TableStudy(tables[2]!);
  const points = gridPoints(study.table.space);
  expect(points).toHaveLength(study.table.curves.length);
  const place = new Random(1).integer(0, points.length);
  const means = study.table.curves[place]!.map((curve) => Math.min(...curve));
  expect(study.lossAt(points[place]!)).toBeCloseTo(means.reduce((sum, one) => sum + one, 0) / means.length, 12);
});
