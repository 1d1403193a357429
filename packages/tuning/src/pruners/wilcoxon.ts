// Ends what is worse than the best fold by fold.
import { check } from '@rnnkit/data';

import { normalMass } from '../normal.ts';
import type { Pruner } from './pruner.ts';

/** Options of {@link wilcoxon}. */
export interface WilcoxonOptions {
  /** Below which probability a trial is ended. Default 0.1. */
  readonly p?: number;
  /** How many folds have to have ended before a trial is. Default 2. */
  readonly startupFolds?: number;
}

/**
 * Compares a trial with the best so far on the folds that both have ended, and ends it when it would hardly be so much worse by chance: when
 * Wilcoxon's signed-rank test (1945) says less than `p`. A trial whose mean over these folds is no worse than that of the best is not ended. With `p` 0.1 it
 * takes 4 folds, all worse, to end a trial, so it pays with ten folds or more, such as 3 times 5.
 */
export function wilcoxon(options: WilcoxonOptions = {}): Pruner {
  const { p, startupFolds } = check.checkOptions(
    'wilcoxon',
    { p: check.share, startupFolds: check.count },
    { p: 0.1, startupFolds: 2 },
    options,
  );
  return {
    name: 'wilcoxon',
    getConfig: () => ({ p, startupFolds }),
    afterFold({ trial, trials }) {
      const finished = trials.filter(({ state }) => state === 'finished');
      const best = finished.toSorted((a, b) => (a.loss! < b.loss! ? -1 : 1))[0];
      if (best === undefined) return false;
      const pairs = trial.folds.flatMap(({ loss }, fold) =>
        loss === undefined ? [] : [[loss, best.folds[fold]!.loss!] as const],
      );
      if (pairs.length < Math.max(2, startupFolds) || !pairs.flat().every(Number.isFinite)) return false;
      const differences = pairs.map(([loss, other]) => loss - other);
      return differences.reduce((sum, one) => sum + one, 0) > 0 && signedRankP(differences) < p;
    },
  };
}

/** Beyond so many differences the sum of ranks is as good as normal. */
const mostExact = 50;

/**
 * The probability that ranks of differences with chance signs sum up to as much as these, which are above 0 where something is worse. Ranks
 * of equal differences are shared, those of 0 count half to either side.
 */
export function signedRankP(differences: readonly number[]): number {
  // Twice the ranks are whole, also where they are shared.
  const sizes = differences.map(Math.abs);
  const doubled = sizes.map(
    (size) => 2 * sizes.filter((other) => other < size).length + sizes.filter((other) => other === size).length + 1,
  );
  const ranks = doubled.filter((_, index) => differences[index] !== 0);
  const observed = doubled.reduce((sum, rank, index) => sum + (differences[index]! > 0 ? rank : 0), 0);
  if (ranks.length > mostExact) {
    const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
    const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank ** 2, 0)) / 2;
    return aboveOf((observed - mean) / deviation);
  }
  // How likely each sum is, after each rank.
  let chances = Float64Array.of(1);
  for (const rank of ranks) {
    const next = new Float64Array(chances.length + rank);
    for (const [sum, chance] of chances.entries()) {
      next[sum]! += chance / 2;
      next[sum + rank]! += chance / 2;
    }
    chances = next;
  }
  return chances.subarray(observed).reduce((sum, chance) => sum + chance, 0);
}

/** How much of a standard normal lies above a number. */
function aboveOf(z: number): number {
  return normalMass(z, Math.max(z, 40));
}
