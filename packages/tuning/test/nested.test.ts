import { kFold, Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { choice, local, nestedCrossValidate, runStudy, Study } from '../src/index.ts';

/** Settings that are all equally good: each reads a column of coin tosses, and is right where it agrees with the label. */
function coins(seed: number): { labels: number[]; columns: number[][] } {
  const random = new Random(seed);
  const toss = (): number => random.integer(0, 2);
  const labels = Array.from({ length: 60 }, toss);
  return { labels, columns: Array.from({ length: 40 }, () => labels.map(toss)) };
}

const names = Array.from({ length: 40 }, (_, index) => `c${index}`);

test('the figure of what means nothing is chance, where that of the best trial is not', async () => {
  const optimism: number[] = [];
  const honest: number[] = [];
  for (let seed = 0; seed < 30; seed++) {
    const { labels, columns } = coins(seed);
    const right = (name: unknown, rows: readonly number[]): number =>
      rows.filter((row) => columns[names.indexOf(String(name))]![row] === labels[row]).length / rows.length;
    const seen = new Set<number>();
    const bests: number[] = [];
    const outer = kFold(labels, { seed });
    const found = await nestedCrossValidate(outer, {
      search: async (train, fold) => {
        for (const row of train) seen.add(row * 10 + fold);
        const study = new Study({
          space: { column: choice(names) },
          objective: { metric: 'accuracy', goal: 'max' },
          trials: 40,
          seed,
        });
        const accuracy = ({ params }: { params: Record<string, unknown> }): number => right(params['column'], train);
        await runStudy(
          study,
          local((job) => ({ values: { accuracy: accuracy(job) } })),
        );
        bests.push(-study.best!.loss!);
        return study;
      },
      score: ({ column }, { test: held }) => right(column, held),
    });
    for (const [fold, { test: held }] of outer.entries())
      expect(held.filter((row) => seen.has(row * 10 + fold))).toEqual([]);
    const scores = found.folds.map(({ score }) => score);
    const mean = scores.reduce((sum, one) => sum + one, 0) / 5;
    expect(found.mean).toBeCloseTo(mean, 12);
    const variance = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 4;
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance / 5), 12);
    honest.push(found.mean);
    optimism.push(Math.max(...bests));
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  // 30 × 60 tosses: a standard deviation of 0.012.
  expect(Math.abs(mean(honest) - 0.5)).toBeLessThan(0.05);
  expect(mean(optimism)).toBeGreaterThan(0.62);
});

test('what cannot be told is refused', async () => {
  const one = new Study({ space: { x: choice(['a']) } });
  const score = (): number => Number.NaN;
  const outer = kFold(['a', 'a', 'b', 'b'], { folds: 2 });
  await expect(nestedCrossValidate(outer, { search: () => one, score })).rejects.toThrow('has finished no trial');
  await expect(nestedCrossValidate([outer[0]!], { search: () => one, score })).rejects.toThrow('at least two');
  await expect(
    nestedCrossValidate([{ train: [1], test: [1] }, outer[1]!], { search: () => one, score }),
  ).rejects.toThrow('Outer fold 0 trains on rows that it holds out.');
  const done = new Study({ space: { x: choice(['a']) } });
  done.tell(done.ask()!.number, 0, { values: { loss: 1 } });
  await expect(nestedCrossValidate(outer, { search: () => done, score })).rejects.toThrow('the score of outer fold 0');
});
