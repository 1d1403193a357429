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
export function shuffledClasses(labels: readonly unknown[], random: Random, stratify: boolean): number[][] {
  const classes = new Map<unknown, number[]>();
  for (const [row, label] of labels.entries()) {
    const key = stratify ? label : undefined;
    const rows = classes.get(key);
    if (rows === undefined) classes.set(key, [row]);
    else rows.push(row);
  }
  return [...classes.values()].map((rows) => random.shuffle(rows));
}

// Of numbers of one kind engines need no comparison that is told them.
const ascending = (rows: number[]): number[] => Array.from(Int32Array.from(rows).toSorted());

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
  const classes = shuffledClasses(labels, new Random(seed), stratify);
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
