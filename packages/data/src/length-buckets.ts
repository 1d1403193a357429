import * as check from './check.ts';
import { Random } from './random.ts';
import { RnnkitError } from './error.ts';

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
  const { batchSize, seed } = check.checkOptions<{ batchSize: number; seed: number }>(
    'lengthBuckets',
    { batchSize: check.count, seed: check.finite },
    { batchSize: 0, seed: 0 },
    options,
  );
  check.whole(1)(options.batchSize, 'lengthBuckets: batchSize');
  check.list(lengths, 'lengthBuckets: lengths');
  for (let row = 0; row < lengths.length; row++) {
    if (!(lengths[row]! >= 0))
      throw new RnnkitError(
        'invalid-argument',
        `lengthBuckets: row ${row} has the length ${check.describe(lengths[row])}.`,
      );
  }
  const random = new Random(seed);
  const rows = random.shuffle(Array.from({ length: lengths.length }, (_, row) => row));
  rows.sort((a, b) => lengths[a]! - lengths[b]!);
  const batches: number[][] = [];
  for (let start = 0; start < rows.length; start += batchSize) batches.push(rows.slice(start, start + batchSize));
  return random.shuffle(batches);
}
