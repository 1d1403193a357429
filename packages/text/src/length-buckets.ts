import { checkList, checkOptions, checkValue, describe, whole } from './check.ts';
import { anySeed, generator, shuffle } from './random.ts';

/**
 * Batches of rows that are about as long, so that little is padded. Rows of one length come in random order, and so do the
 * batches.
 *
 * @param lengths the length of each row
 * @returns the rows of each batch; every row is in one
 * @param options `batchSize`: most rows of a batch. `seed`: of the random order, default 0
 * @throws Error when the batch size is below 1, or a length is not a number
 */
export function lengthBuckets(
  lengths: ArrayLike<number>,
  options: { readonly batchSize: number; readonly seed?: number },
): number[][] {
  checkOptions('lengthBuckets', options, { batchSize: whole(1), seed: anySeed });
  checkValue('lengthBuckets', 'batchSize', options.batchSize, whole(1));
  checkList('lengthBuckets', 'lengths', lengths);
  const { batchSize, seed = 0 } = options;
  for (let row = 0; row < lengths.length; row++) {
    if (!(lengths[row]! >= 0)) throw new Error(`lengthBuckets: row ${row} has the length ${describe(lengths[row])}.`);
  }
  const random = generator(seed);
  const rows = shuffle(
    Array.from({ length: lengths.length }, (_, row) => row),
    random,
  );
  rows.sort((a, b) => lengths[a]! - lengths[b]!);
  const batches: number[][] = [];
  for (let start = 0; start < rows.length; start += batchSize) batches.push(rows.slice(start, start + batchSize));
  return shuffle(batches, random);
}
