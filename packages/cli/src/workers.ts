// How many threads to train with.
import { availableParallelism } from 'node:os';

/** With fewer texts a thread takes longer to start than it saves. */
const fewTexts = 2000;

/**
 * How many workers to train with: as many as were asked for, else as many as there are cores, where it pays.
 *
 * @param most how many can have something to do
 */
export function workersFor(asked: number | undefined, texts: number, most: number): number {
  if (asked !== undefined) return asked;
  return texts < fewTexts ? 1 : Math.max(1, Math.min(availableParallelism(), most));
}
