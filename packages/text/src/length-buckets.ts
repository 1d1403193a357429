import { generator, shuffle } from './random.ts';

/**
 * Batches of rows that are about as long, so that little is padded. Rows of one length come in random order, and so do the
 * batches.
 *
 * @param lengths the length of each row
 * @returns the rows of each batch; every row is in one
 * @throws Error when the batch size is below 1
 */
export function lengthBuckets(
  lengths: ArrayLike<number>,
  options: { readonly batchSize: number; readonly seed?: number },
): number[][] {
  const { batchSize, seed = 0 } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new Error(`batchSize is a whole number of at least 1; got ${String(batchSize)}.`);
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
