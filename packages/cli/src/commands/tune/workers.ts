// How many folds to train at a time.
import { availableParallelism } from 'node:os';

/** With fewer texts a worker takes longer to start than it saves. */
const fewTexts = 2000;

/**
 * How many workers train folds: as many as were asked for, else as many as there are cores, where it pays.
 *
 * @param most how many can have something to do
 */
export function workersFor(asked: number | undefined, texts: number, most: number): number {
  if (asked !== undefined) return asked;
  return texts < fewTexts ? 1 : Math.max(1, Math.min(availableParallelism(), most));
}
