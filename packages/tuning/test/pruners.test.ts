import { expect, test } from 'vitest';

import { asha, float, median, Study, wilcoxon, type Pruner } from '../src/index.ts';
import { signedRankP } from '../src/pruners/wilcoxon.ts';

/** Tries trials in order, each a list of curves of losses, one for each fold, and says where each was ended: `fold:steps`. */
function endsOf(pruner: Pruner, trials: readonly (readonly (readonly number[])[])[]): (string | undefined)[] {
  const study = new Study({ space: { x: float({ from: 0, to: 1 }) }, pruner, folds: trials[0]!.length });
  return trials.map((curves) => {
    const { number } = study.ask()!;
    for (const [fold, curve] of curves.entries()) {
      for (const [step, loss] of curve.entries()) {
        if (!study.report(number, fold, step, loss)) return `${fold}:${step + 1}`;
      }
      if (!study.tell(number, fold, { values: { loss: curve.at(-1)! } }) && study.trials[number]!.state === 'pruned')
        return `${fold}:end`;
    }
    return undefined;
  });
}

test('median: ended when the best so far is worse than half of the finished were at this step', () => {
  const finished = [1, 2, 3, 4, 5].map((level) => [[10 * level, level]]);
  // The medians are 30 and 3.
  const cases = [[[29, 4]], [[31, 1]], [[30, 3]], [[30, 3.1]], [[40, 1]]];
  // Finished ones move the medians: after [29, 4] was ended, none; after [30, 3], still 30 and 3.
  expect(endsOf(median(), [...finished, ...cases])).toEqual([
    ...finished.map(() => undefined),
    '0:2',
    '0:1',
    undefined,
    '0:2',
    '0:1',
  ]);
});

test('median: the best so far counts, not the last; few trials and early steps are let be', () => {
  const finished = [1, 2, 3, 4].map((level) => [[level, level]]);
  expect(endsOf(median({ startupTrials: 4 }), [...finished, [[2, 9]]]).at(-1)).toBeUndefined();
  expect(endsOf(median(), [...finished, [[9, 9]]]).at(-1)).toBeUndefined();
  expect(endsOf(median({ startupTrials: 4, warmupSteps: 1 }), [...finished, [[9, 9]]]).at(-1)).toBe('0:2');
});

test('median: each fold is compared with the same fold', () => {
  const finished = [1, 2, 3].map((level) => [[level], [100 + level]]);
  expect(endsOf(median({ startupTrials: 3 }), [...finished, [[1.5], [103]]]).at(-1)).toBe('1:1');
  expect(endsOf(median({ startupTrials: 3 }), [...finished, [[1.5], [101]]]).at(-1)).toBeUndefined();
});

test('asha: the best while they are fewer than the factor, then one of so many, at 1, 4, 16 steps', () => {
  const flat = (level: number): number[][] => [Array.from({ length: 16 }, () => level)];
  // By hand: each needs to be the best of those before it, until 8 have come so far, of which two may go on.
  const levels = [5, 6, 4, 3, 9, 8, 7, 3.5, 2];
  expect(endsOf(asha(), levels.map(flat))).toEqual([
    undefined,
    '0:1',
    undefined,
    undefined,
    '0:1',
    '0:1',
    '0:1',
    // Second best of 8 at one step; of those at 4 steps (5, 4, 3 and itself) one may go on.
    '0:4',
    undefined,
  ]);
});

test('asha: what is no number ends at the next comparison; other factors and first steps', () => {
  expect(endsOf(asha({ minResource: 2 }), [[[Number.NaN, Number.NaN, 1]]])).toEqual(['0:2']);
  const curves = [[[1, 1, 1, 1, 1]], [[2, 2, 0.5, 2, 2]], [[9, 0.9, 9, 9, 9]]];
  expect(endsOf(asha({ minResource: 2, reductionFactor: 2 }), curves)).toEqual([undefined, '0:2', '0:4']);
});

test('asha: steps are counted on from fold to fold', () => {
  const flat = (level: number): number[] => [level, level, level];
  // Three steps a fold: they are compared after 1 and, in the second fold, after 4 of all, and not at its first.
  const trials = [
    [flat(1), flat(1)],
    [flat(0.9), [5, 5, 5]],
    [flat(0.8), [0.5, 9, 9]],
    [flat(2), flat(0)],
  ];
  expect(endsOf(asha(), trials)).toEqual([undefined, '1:1', undefined, '0:1']);
});

test('the signed-rank test says what SciPy says (wilcoxon, greater, zsplit)', () => {
  expect(signedRankP([1, 2, 3, 4])).toBe(0.0625);
  expect(signedRankP([1, -2, 3, 4, 5])).toBe(0.09375);
  expect(signedRankP([0.5, 0.5, 1, -0.2])).toBe(0.125);
  expect(signedRankP([0, 1, 2, 3, 4])).toBe(0.0625);
  expect(signedRankP([-1, -2, -3, 4])).toBe(0.6875);
  expect(signedRankP([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])).toBe(0.0009765625);
  expect(signedRankP([-0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, -0.8])).toBe(0.125);
});

test('many differences: SciPy’s normal approximation, with ties and zeros', () => {
  const differences = (count: number): number[] =>
    Array.from({ length: count }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i % 7 === 0 ? 0 : Math.floor(i / 2)));
  expect(signedRankP(differences(60))).toBeCloseTo(0.015740326229339276, 2);
  expect(signedRankP(differences(80))).toBeCloseTo(0.009110299961456398, 2);
  expect(signedRankP(Array.from({ length: 60 }, () => 0))).toBe(1);
});

test('wilcoxon: ended after four folds that are all worse, not when the mean is no worse', () => {
  const best = Array.from({ length: 10 }, (_, fold) => [fold + 1]);
  const worse = best.map(([loss]) => [loss! * 1.1]);
  expect(endsOf(wilcoxon(), [best, worse])).toEqual([undefined, '3:end']);
  expect(endsOf(wilcoxon({ startupFolds: 5 }), [best, worse])).toEqual([undefined, '4:end']);
  // One fold that is much better: the ranks say worse after ten folds (0.053), the mean says better.
  const lucky = best.map(([loss], fold) => [fold === 0 ? loss! - 50 : loss! + fold / 10]);
  expect(signedRankP([-50, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])).toBeLessThan(0.1);
  expect(endsOf(wilcoxon(), [best, lucky])[1]).toBeUndefined();
  expect(endsOf(wilcoxon(), [[...best], best])[1]).toBeUndefined();
});
