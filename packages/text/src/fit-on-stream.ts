// The tokens of texts that come one after the other, counted in bounded memory.
import { check, RnnkitError } from '@rnnkit/data';
import { BoundedCounts } from './bounded-counts.ts';
import type { Text } from './text-indexer.ts';

/** Options of `fitOnStream`. */
export interface FitOnStreamOptions {
  /** How many different tokens are counted in any case; up to twice as many are held. Default 1,048,576. */
  readonly capacity?: number | undefined;
}

/** Counts in bounded memory. @param count counts the tokens of a text */
export async function countStream(
  texts: Iterable<Text> | AsyncIterable<Text>,
  options: FitOnStreamOptions,
  count: (text: Text, counts: BoundedCounts) => void,
): Promise<BoundedCounts> {
  const { capacity } = check.checkOptions(
    'fitOnStream',
    { capacity: check.whole(1, 2 ** 24) },
    { capacity: 2 ** 20 },
    options,
  );
  if (typeof texts !== 'object' || texts === null || !(Symbol.iterator in texts || Symbol.asyncIterator in texts))
    throw new RnnkitError(
      'invalid-argument',
      `fitOnStream takes texts that can be walked through; got ${check.describe(texts)}.`,
    );
  const counts = new BoundedCounts(capacity);
  for await (const text of texts) count(text, counts);
  return counts;
}
