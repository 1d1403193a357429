// The parts of the data that are held out in turn.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { Random } from '../random.ts';
import { shuffledClasses, type Split } from '../splits.ts';
import { dealGroups } from './deal-groups.ts';

/** Options of {@link kFold}. */
export interface FoldOptions {
  /** Into how many parts the rows are split. Default 5. */
  readonly folds?: number;
  /** How often, each time otherwise. Default 1. */
  readonly repeats?: number;
  /** What each row belongs to, such as who wrote it: rows of a group are held out together. Default: each row for itself. */
  readonly groups?: readonly unknown[] | undefined;
  /** Seed of the random choice. Default 0. */
  readonly seed?: number;
  /** Whether each class keeps its share. Default true. */
  readonly stratify?: boolean;
}

/**
 * Splits the rows into folds for cross-validation: in each repeat each row is held out once, and each fold has its share of every class. A
 * class of one row is not among those to train on where that row is held out. With `groups` no group is on both sides of a fold, and the folds
 * are as even as whole groups allow: a group that is larger than a fold’s share makes a larger fold. These are scikit-learn’s
 * RepeatedStratifiedKFold and StratifiedGroupKFold, without `stratify` its RepeatedKFold and GroupKFold, which split other rows by chance.
 *
 * @param labels the label of each row
 * @returns the folds of the first repeat, then those of the second, and so on; the first repeat is what there is without repeats
 * @throws Error when there are fewer rows, or fewer groups, than folds
 */
export function kFold(labels: readonly unknown[], options: FoldOptions = {}): Split[] {
  const { folds, repeats, groups, seed, stratify } = check.checkOptions<
    Required<Omit<FoldOptions, 'groups'>> & Pick<FoldOptions, 'groups'>
  >(
    'kFold',
    {
      folds: check.whole(2),
      repeats: check.whole(1, 1000),
      groups: check.list,
      seed: check.finite,
      stratify: check.flag,
    },
    { folds: 5, repeats: 1, seed: 0, stratify: true },
    options,
  );
  check.list(labels, 'kFold: labels');
  if (folds > labels.length)
    throw new RnnkitError('invalid-argument', `${folds} folds need at least as many rows; there are ${labels.length}.`);
  if (groups !== undefined) checkGroups(groups, labels, folds);
  const random = new Random(seed);
  return Array.from({ length: repeats }, (_, repeat) => {
    const own = repeat === 0 ? random : random.derive('repeat', repeat);
    return foldsOf(
      groups === undefined
        ? dealRows(labels, folds, own, stratify)
        : dealGroups({ labels: stratify ? labels : undefined, groups, folds, random: own }),
      folds,
    );
  }).flat();
}

function checkGroups(groups: readonly unknown[], labels: readonly unknown[], folds: number): void {
  if (groups.length !== labels.length) {
    throw new RnnkitError(
      'invalid-argument',
      `kFold: each row has a group: there are ${labels.length} labels and ${groups.length} groups.`,
    );
  }
  const { size } = new Set(groups);
  if (folds > size)
    throw new RnnkitError('invalid-argument', `${folds} folds need at least as many groups; there are ${size}.`);
}

/** The fold of each row. */
function dealRows(labels: readonly unknown[], folds: number, random: Random, stratify: boolean): Int32Array {
  // Dealing the classes out one after the other keeps both the folds and their classes within one row of each other.
  const foldOf = new Int32Array(labels.length);
  for (const [place, row] of shuffledClasses(labels, random, stratify).flat().entries()) foldOf[row] = place % folds;
  return foldOf;
}

function foldsOf(foldOf: Int32Array, folds: number): Split[] {
  const rows = Array.from(foldOf.keys());
  return Array.from({ length: folds }, (_, held) => ({
    train: rows.filter((row) => foldOf[row] !== held),
    test: rows.filter((row) => foldOf[row] === held),
  }));
}
