// Which rows to train on and which to hold out. Rows are chosen at random by a seed, and each class keeps its share.
import * as check from './check.ts';
import { Random } from './random.ts';
import { RnnkitError } from './error.ts';

/** Rows to train on and rows held out. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** The rows of each class in random order. */
function shuffledClasses(labels: readonly unknown[], seed: number, stratify: boolean): number[][] {
  const random = new Random(seed);
  const classes = new Map<unknown, number[]>();
  for (const [row, label] of labels.entries()) {
    const key = stratify ? label : undefined;
    const rows = classes.get(key);
    if (rows === undefined) classes.set(key, [row]);
    else rows.push(row);
  }
  return [...classes.values()].map((rows) => random.shuffle(rows));
}

const ascending = (rows: number[]): number[] => rows.toSorted((a, b) => a - b);

/**
 * Holds out a share of the rows, of each class alike. At least one row of each class stays to train on, so that a class of one
 * row is not held out; where many classes have few rows, fewer rows than the share are held out.
 *
 * @param labels the label of each row
 * @param options `testSize`: the share to hold out, default 0.25. `seed`: of the random choice, default 0. `stratify`: whether
 * each class keeps its share, default true
 * @throws Error when the share leaves one side empty, or each class has one row only
 */
export function trainTestSplit(
  labels: readonly unknown[],
  options: { readonly testSize?: number; readonly seed?: number; readonly stratify?: boolean } = {},
): Split {
  const { testSize, seed, stratify } = check.checkOptions(
    'trainTestSplit',
    { testSize: check.share, seed: check.finite, stratify: check.flag },
    { testSize: 0.25, seed: 0, stratify: true },
    options,
  );
  check.list(labels, 'trainTestSplit: labels');
  const wanted = Math.round(labels.length * testSize);
  if (wanted === 0 || wanted === labels.length) {
    throw new RnnkitError('invalid-argument', `A share of ${testSize} of ${labels.length} rows leaves one side empty.`);
  }
  const classes = shuffledClasses(labels, seed, stratify);
  const quotas = quotasOf(
    classes.map(({ length }) => length),
    testSize,
    wanted,
  );
  if (quotas.every((quota) => quota === 0)) {
    throw new RnnkitError(
      'invalid-argument',
      'Each class has one example only, so none can be held out; give more examples of a class.',
    );
  }
  return {
    train: ascending(classes.flatMap((rows, index) => rows.slice(quotas[index]))),
    test: ascending(classes.flatMap((rows, index) => rows.slice(0, quotas[index]))),
  };
}

/** How many rows each class gives, which keeps at least one. */
function quotasOf(sizes: readonly number[], share: number, wanted: number): number[] {
  // Each class gives the whole part of its share; what is missing comes from the classes that were cut shortest.
  const quotas = sizes.map((size) => Math.min(size - 1, Math.floor(size * share)));
  const order = sizes
    .map((size, index) => ({ index, rest: size * share - quotas[index]! }))
    .toSorted((a, b) => b.rest - a.rest);
  let missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0);
  let given = missing;
  while (missing > 0 && given > 0) {
    given = 0;
    for (const { index } of order) {
      if (missing === 0 || quotas[index] === sizes[index]! - 1) continue;
      quotas[index]!++;
      missing--;
      given++;
    }
  }
  return quotas;
}

/**
 * Splits the rows into folds for cross-validation: each row is held out once, and each fold has its share of every class. A class
 * of one row is not among those to train on where that row is held out.
 *
 * @param labels the label of each row
 * @param options `folds`: how many, default 5. `seed`: of the random choice, default 0. `stratify`: whether each class keeps its
 * share, default true
 * @throws Error when there are fewer rows than folds
 */
export function kFold(
  labels: readonly unknown[],
  options: { readonly folds?: number; readonly seed?: number; readonly stratify?: boolean } = {},
): Split[] {
  const { folds, seed, stratify } = check.checkOptions(
    'kFold',
    { folds: check.whole(2), seed: check.finite, stratify: check.flag },
    { folds: 5, seed: 0, stratify: true },
    options,
  );
  check.list(labels, 'kFold: labels');
  if (folds > labels.length)
    throw new RnnkitError('invalid-argument', `${folds} folds need at least as many rows; there are ${labels.length}.`);
  // Dealing the classes out one after the other keeps both the folds and their classes within one row of each other.
  const fold = new Int32Array(labels.length);
  for (const [place, row] of shuffledClasses(labels, seed, stratify).flat().entries()) fold[row] = place % folds;
  const rows = Array.from({ length: labels.length }, (_, row) => row);
  return Array.from({ length: folds }, (_, held) => ({
    train: rows.filter((row) => fold[row] !== held),
    test: rows.filter((row) => fold[row] === held),
  }));
}
