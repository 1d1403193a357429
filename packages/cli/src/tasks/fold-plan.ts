// Which part of some examples is held out in a fold of a cross-validation.
import { kFold } from '@rnnkit/data';

import type { Parts } from './parts.ts';

/** One of the parts that are held out in turn. */
export interface FoldPlan {
  /** Which, counted from 0; those of a second repeat come after those of the first. */
  readonly fold: number;
  /** Into how many parts the data is split. */
  readonly folds: number;
  /** How often it is split, each time otherwise. */
  readonly repeats: number;
  readonly seed: number;
  /** What each row belongs to: rows of a group are held out together. Default: each row for itself. */
  readonly groups?: readonly unknown[] | undefined;
}

/** Lists of which each has something for every example; of what nothing is known, there is none. */
type Columns = Readonly<Record<string, readonly unknown[] | undefined>>;

/** Holds out some examples that are columns. @param labels of which each part has its share. Default: none */
export function foldRows<Data extends object>(columns: Data, plan: FoldPlan, labels?: readonly unknown[]): Parts<Data> {
  const [first] = Object.values(columns as Columns);
  const { train, test } = splitOf(first!.length, plan, labels);
  const rows = (places: readonly number[]): Data =>
    Object.fromEntries(
      Object.entries(columns as Columns).map(([name, items]) => [name, items && places.map((place) => items[place])]),
    ) as Data;
  return { train: rows(train), test: rows(test) };
}

/** Holds out some of a list of examples. */
export function foldItems<Item>(items: readonly Item[], plan: FoldPlan): Parts<readonly Item[]> {
  const { train, test } = splitOf(items.length, plan, undefined);
  return { train: train.map((place) => items[place]!), test: test.map((place) => items[place]!) };
}

function splitOf(
  length: number,
  { fold, folds, repeats, seed, groups }: FoldPlan,
  labels: readonly unknown[] | undefined,
): { readonly train: readonly number[]; readonly test: readonly number[] } {
  const rows = labels ?? Array.from({ length }, () => 0);
  return kFold(rows, { folds, repeats, seed, stratify: labels !== undefined, groups })[fold]!;
}
