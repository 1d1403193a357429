// Which trials are good, and which are not.
import type { Trial } from '../../trial.ts';

/** How many of some trials are good: a tenth, at most 25. */
const goodOf = (count: number): number => Math.min(Math.ceil(0.1 * count), 25);

/**
 * The good trials and the others, each in order of their numbers. Finished ones are better than pruned ones; of these, those that came
 * farther. Such as run count as not good, so that trials that run beside each other do not try the same ("constant liar").
 */
export function splitTrials(trials: readonly Trial[]): {
  readonly good: readonly Trial[];
  readonly others: readonly Trial[];
} {
  const ended = trials.filter(({ state }) => state === 'finished' || state === 'pruned').toSorted(compare);
  const good = new Set(ended.slice(0, goodOf(ended.length)));
  return {
    good: trials.filter((trial) => good.has(trial)),
    others: trials.filter((trial) => !good.has(trial) && trial.state !== 'failed'),
  };
}

function compare(a: Trial, b: Trial): number {
  if (a.state !== b.state) return a.state === 'finished' ? -1 : 1;
  if (a.state === 'finished') return difference(a.loss!, b.loss!) || a.number - b.number;
  const [reachOfA, reachOfB] = [reachOf(a), reachOf(b)];
  return reachOfB.folds - reachOfA.folds || reachOfB.steps - reachOfA.steps || difference(reachOfA.loss, reachOfB.loss);
}

/** Which of two losses is less; two that are infinite are the same. */
const difference = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** How far a trial came, and what it showed there. */
function reachOf({ folds }: Trial): { readonly folds: number; readonly steps: number; readonly loss: number } {
  const ended = folds.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
  const open = folds.filter(({ loss }) => loss === undefined).toSorted((a, b) => b.steps.length - a.steps.length)[0];
  const mean = ended.reduce((sum, loss) => sum + loss, 0) / ended.length;
  const last = open?.losses.at(-1) ?? Number.POSITIVE_INFINITY;
  return { folds: ended.length, steps: open?.steps.length ?? 0, loss: ended.length > 0 ? mean : last };
}
