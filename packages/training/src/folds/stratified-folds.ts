// Which rows each fold of a cross-validation trains on and holds out.
import type { Random } from '@rnnkit/core';

/** For each fold the rows to train on and those held out. */
export type Splits = readonly { readonly train: readonly number[]; readonly test: readonly number[] }[];

/**
 * Rows are shuffled and dealt out, class after class, so that folds and their classes are within one row of each other.
 *
 * @param classes the class of each row
 */
export function stratifiedFolds(classes: readonly number[], folds: number, random: Random): Splits {
  const order = random.shuffle([...classes.keys()]);
  const fold = new Int32Array(classes.length);
  for (const [place, row] of order.toSorted((a, b) => classes[a]! - classes[b]!).entries()) fold[row] = place % folds;
  const rows = [...classes.keys()];
  return Array.from({ length: folds }, (_, held) => ({
    train: rows.filter((row) => fold[row] !== held),
    test: rows.filter((row) => fold[row] === held),
  }));
}
