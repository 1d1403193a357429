import { check, RnnkitError } from '@rnnkit/data';

/** The indices of a sequence, which have to be whole numbers from 0 on. */
export function checkedIndices(owner: string, sequence: ArrayLike<number>): Iterable<number> {
  check.list(sequence, `${owner}: the indices of a sequence`);
  const indices = sequence as ArrayLike<number> & Iterable<number>;
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= 2 ** 31) {
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: an index has to be a whole number from 0 on; got ${check.describe(index)}.`,
      );
    }
  }
  return indices;
}
