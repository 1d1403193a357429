// Which rows to train on and which to hold out. Rows are chosen at random by a seed, and each class keeps its share.
import { generator, shuffle } from './random.ts';

/** Rows to train on and rows held out. */
export interface Split {
  readonly train: number[];
  readonly test: number[];
}

/** The rows of each class in random order. */
function shuffledClasses(labels: readonly unknown[], seed: number, stratify: boolean): number[][] {
  const random = generator(seed);
  const classes = new Map<unknown, number[]>();
  for (const [row, label] of labels.entries()) {
    const key = stratify ? label : undefined;
    const rows = classes.get(key);
    if (rows === undefined) classes.set(key, [row]);
    else rows.push(row);
  }
  return [...classes.values()].map((rows) => shuffle(rows, random));
}

const ascending = (rows: number[]): number[] => rows.toSorted((a, b) => a - b);

/**
 * Holds out a share of the rows, of each class alike.
 *
 * @param labels the label of each row
 * @throws Error when the share leaves one side empty
 */
export function trainTestSplit(
  labels: readonly unknown[],
  options: { readonly testSize?: number; readonly seed?: number; readonly stratify?: boolean } = {},
): Split {
  const { testSize = 0.25, seed = 0, stratify = true } = options;
  if (!(testSize > 0 && testSize < 1)) throw new Error(`testSize is a share between 0 and 1; got ${String(testSize)}.`);
  const classes = shuffledClasses(labels, seed, stratify);
  const wanted = Math.round(labels.length * testSize);
  if (wanted === 0 || wanted === labels.length) {
    throw new Error(`A testSize of ${testSize} of ${labels.length} rows leaves one side empty.`);
  }
  // Each class gives the whole part of its share; what is missing comes from the classes that were cut shortest.
  const quotas = classes.map((rows) => Math.floor(rows.length * testSize));
  const order = classes
    .map((rows, index) => ({ index, rest: rows.length * testSize - quotas[index]! }))
    .toSorted((a, b) => b.rest - a.rest);
  let missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const { index } of order) {
    if (missing <= 0) break;
    quotas[index]!++;
    missing--;
  }
  return {
    train: ascending(classes.flatMap((rows, index) => rows.slice(quotas[index]))),
    test: ascending(classes.flatMap((rows, index) => rows.slice(0, quotas[index]))),
  };
}

/**
 * Splits the rows into folds for cross-validation: each row is held out once, and each fold has its share of every class.
 *
 * @param labels the label of each row
 * @throws Error when there are fewer rows than folds
 */
export function kFold(
  labels: readonly unknown[],
  options: { readonly folds?: number; readonly seed?: number; readonly stratify?: boolean } = {},
): Split[] {
  const { folds = 5, seed = 0, stratify = true } = options;
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > labels.length) {
    throw new Error(`folds is a whole number from 2 to the number of rows, ${labels.length}; got ${String(folds)}.`);
  }
  // Dealing the classes out one after the other keeps both the folds and their classes within one row of each other.
  const fold = new Int32Array(labels.length);
  for (const [place, row] of shuffledClasses(labels, seed, stratify).flat().entries()) fold[row] = place % folds;
  const rows = Array.from({ length: labels.length }, (_, row) => row);
  return Array.from({ length: folds }, (_, held) => ({
    train: rows.filter((row) => fold[row] !== held),
    test: rows.filter((row) => fold[row] === held),
  }));
}
