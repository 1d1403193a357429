// What is made of many times of the same thing.

/** The value below which a share of the values lies (nearest rank): 0.5 is the median, 0.99 what one in a hundred exceeds. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('A quantile needs at least one measurement.');
  return value;
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The least of some measurements. */
export function fastest(values: readonly number[]): number {
  if (values.length === 0) throw new Error('The fastest needs at least one measurement.');
  return Math.min(...values);
}
