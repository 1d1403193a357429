// How well a label's probabilities put the texts that have it before those that do not.

/**
 * Average precision, as scikit-learn's `average_precision_score`: the precision at each threshold, weighted by how much the recall rises there.
 * Texts with the same score come at one threshold.
 *
 * @param scores of each text
 * @param isThere whether it has the label
 * @returns 0 when none has it
 */
export function averagePrecision(scores: ArrayLike<number>, isThere: readonly boolean[]): number {
  const order = Array.from(isThere.keys()).toSorted((a, b) => scores[b]! - scores[a]!);
  const all = isThere.filter(Boolean).length;
  let [found, before, sum] = [0, 0, 0];
  for (const [place, row] of order.entries()) {
    found += Number(isThere[row]);
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[row]) continue;
    sum += (found - before) * (found / (place + 1));
    before = found;
  }
  return all === 0 ? 0 : sum / all;
}
