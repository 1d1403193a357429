// From which probability on a text has a label.

/** Where nothing says more. */
const usual = 0.5;

/**
 * The threshold whose answers have the largest F1; of several the one that is the nearest to a half. It lies in the middle between two
 * probabilities.
 *
 * @param scores the probability of each text
 * @param isThere whether it has the label
 * @returns a half when none has it
 */
export function bestThreshold(scores: ArrayLike<number>, isThere: readonly boolean[]): number {
  const order = Array.from(isThere.keys()).toSorted((a, b) => scores[b]! - scores[a]!);
  const all = isThere.filter(Boolean).length;
  let [found, best, threshold] = [0, 0, usual];
  for (const [place, row] of order.entries()) {
    found += Number(isThere[row]);
    const next = order[place + 1];
    const score = scores[row]!;
    if (next !== undefined && scores[next] === score) continue;
    const f1 = (2 * found) / (place + 1 + all);
    const at = next === undefined ? score / 2 : (score + scores[next]!) / 2;
    const isNearer = f1 === best && Math.abs(at - usual) < Math.abs(threshold - usual);
    if (f1 > best || isNearer) [best, threshold] = [f1, at];
  }
  return threshold;
}
