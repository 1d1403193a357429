// Runs of tokens, counted.

/** How often each run of some length is there. */
export function ngramCounts(tokens: readonly string[], length: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + length <= tokens.length; start++) {
    const run = tokens.slice(start, start + length).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** How many runs are in both, each as often as where it is rarer. */
export function matches(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const [run, times] of one) count += Math.min(times, other.get(run) ?? 0);
  return count;
}
