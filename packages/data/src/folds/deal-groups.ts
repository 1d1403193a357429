// Whole groups among folds, such that the folds are as even as groups allow.
import type { Random } from '../random.ts';

/** What is dealt out. */
interface Dealing {
  /** The label of each row; undefined where classes do not matter. */
  readonly labels: readonly unknown[] | undefined;
  /** The group of each row. */
  readonly groups: readonly unknown[];
  readonly folds: number;
  readonly random: Random;
}

/** How much of all rows, and of each class, a group has: shares by what they are of. */
type Shares = ReadonlyMap<number, number>;

/** After so many rounds groups stay where they are. */
const mostRounds = 20;

/**
 * The fold of each row. Uneven is the sum over the folds of the squares of their shares of all rows and of each class, so a rare class counts as
 * much as a common one. The largest groups are dealt first, each to where it makes the folds least uneven; then groups are moved while that
 * makes them more even. A group goes to an empty fold while there is one, since nothing is as uneven as that.
 */
export function dealGroups({ labels, groups, folds, random }: Dealing): Int32Array {
  const names = new Map<unknown, number>();
  const groupOf = Int32Array.from(groups, (group) => indexIn(names, group));
  const shares = sharesOf(groupOf, names.size, labels);
  const weights = shares.map((one) => overlap(one, (of) => one.get(of)!));
  // Groups of one size in random order: sorting keeps the order of what is equal.
  const order = random
    .shuffle(Array.from({ length: names.size }, (_, group) => group))
    .toSorted((a, b) => weights[b]! - weights[a]!);

  const held = Array.from({ length: folds }, () => new Map<number, number>());
  const add = (fold: number, group: number, sign: 1 | -1): void => {
    for (const [of, share] of shares[group]!) held[fold]!.set(of, (held[fold]!.get(of) ?? 0) + sign * share);
  };
  // By how much a group makes a fold more uneven, half of it, without what is the same for each.
  const cost = (fold: number, group: number): number => overlap(shares[group]!, (of) => held[fold]!.get(of) ?? 0);
  const foldOf = new Int32Array(names.size);
  const put = (group: number): void => {
    const costs = held.map((_, fold) => cost(fold, group));
    foldOf[group] = costs.indexOf(Math.min(...costs));
    add(foldOf[group], group, 1);
  };
  for (const group of order) put(group);
  for (let round = 0, moved = true; moved && round < mostRounds; round++) {
    moved = false;
    for (const group of order) {
      const before = foldOf[group]!;
      add(before, group, -1);
      const least = Math.min(...held.map((_, fold) => cost(fold, group)));
      // What is equal up to rounding is no reason to move.
      if (least < cost(before, group) - 1e-12 * weights[group]!) put(group);
      else add(before, group, 1);
      moved ||= foldOf[group] !== before;
    }
  }
  return groupOf.map((group) => foldOf[group]!);
}

const overlap = (shares: Shares, other: (of: number) => number): number => {
  let sum = 0;
  for (const [of, share] of shares) sum += share * other(of);
  return sum;
};

/** The number of a key: those that are new are counted on. */
function indexIn(keys: Map<unknown, number>, key: unknown): number {
  const found = keys.get(key) ?? keys.size;
  keys.set(key, found);
  return found;
}

function sharesOf(groupOf: Int32Array, count: number, labels: readonly unknown[] | undefined): readonly Shares[] {
  const shares = Array.from({ length: count }, () => new Map<number, number>());
  const add = (group: number, of: number, share: number): void =>
    void shares[group]!.set(of, (shares[group]!.get(of) ?? 0) + share);
  // What all rows are counted under, before the classes.
  for (const group of groupOf) add(group, 0, 1 / groupOf.length);
  if (labels === undefined) return shares;
  const classes = new Map<unknown, number>();
  const classOf = Int32Array.from(labels, (label) => indexIn(classes, label));
  const sizes = new Int32Array(classes.size);
  for (const one of classOf) sizes[one]!++;
  for (const [row, one] of classOf.entries()) add(groupOf[row]!, one + 1, 1 / sizes[one]!);
  return shares;
}
