// A regression tree: boxes of the unit cube, in each of which losses are much alike.

/** A box and the mean of what is in it. */
export interface Leaf {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly value: number;
}

/**
 * Splits boxes where it makes the squared errors least, until all in a box is the same.
 *
 * @param points a place from 0 to 1 in each dimension
 * @param rows which of them it learns from, some of them several times
 */
export function growTree(
  points: readonly (readonly number[])[],
  losses: readonly number[],
  rows: readonly number[],
): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const dimensions = points[0]!.length;
  const open = [
    { rows, from: Array.from({ length: dimensions }, () => 0), to: Array.from({ length: dimensions }, () => 1) },
  ];
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    const { from, to } = box;
    const split = bestSplit(points, losses, box.rows);
    if (split === undefined) {
      const value = box.rows.reduce((sum, row) => sum + losses[row]!, 0) / box.rows.length;
      leaves.push({ from, to, value });
      continue;
    }
    const { dimension, at } = split;
    const below = box.rows.filter((row) => points[row]![dimension]! < at);
    const above = box.rows.filter((row) => points[row]![dimension]! >= at);
    open.push({ rows: below, from, to: to.with(dimension, at) }, { rows: above, from: from.with(dimension, at), to });
  }
  return leaves;
}

/** Where the squared errors become least; undefined where nothing is gained. */
function bestSplit(
  points: readonly (readonly number[])[],
  losses: readonly number[],
  rows: readonly number[],
): { readonly dimension: number; readonly at: number } | undefined {
  const total = rows.reduce((sum, row) => sum + losses[row]!, 0);
  // Of equal sums of squares the squares of the sums tell which errors are least.
  const whole = total ** 2 / rows.length;
  let best: { dimension: number; at: number } | undefined;
  let most = whole + 1e-12 * Math.abs(whole) + Number.MIN_VALUE;
  if (rows.every((row) => losses[row] === losses[rows[0]!])) return undefined;
  for (const dimension of points[0]!.keys()) {
    const ordered = rows.toSorted((a, b) => points[a]![dimension]! - points[b]![dimension]!);
    let sum = 0;
    for (let place = 1; place < ordered.length; place++) {
      sum += losses[ordered[place - 1]!]!;
      const [low, high] = [points[ordered[place - 1]!]![dimension]!, points[ordered[place]!]![dimension]!];
      if (low === high) continue;
      const gained = sum ** 2 / place + (total - sum) ** 2 / (ordered.length - place);
      if (gained <= most) continue;
      most = gained;
      best = { dimension, at: (low + high) / 2 };
    }
  }
  return best;
}
