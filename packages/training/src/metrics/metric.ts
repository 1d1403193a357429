// What a metric is: it watches predictions go by, batch after batch, and says a figure.
import type { HostArray } from '../host-array.ts';

/** A metric. */
export interface Metric {
  /** Its name in logs and in the history. */
  readonly name: string;
  /**
   * Takes a batch into account.
   *
   * @param labels as given to `fit`: class indices or values
   * @param predictions `[batch, …, features]`
   * @param weights how much each row counts, `predictions.shape` without its last axis; one for all when absent
   */
  update(labels: HostArray, predictions: HostArray, weights?: Float32Array): void;
  /** The figure so far; NaN before the first batch. */
  result(): number;
  /** Starts anew. */
  reset(): void;
}

/** The position of the largest of some numbers. */
export function argMax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[start + index]! > values[start + best]!) best = index;
  return best;
}

/** The size of the last axis. */
export function featuresOf({ shape }: HostArray): number {
  return shape.at(-1) ?? 1;
}

/** A weighted average of one figure per row. */
export function averageOf(
  name: string,
  figure: (labels: HostArray, predictions: HostArray, row: number, features: number) => number,
): Metric {
  let sum = 0;
  let total = 0;
  return {
    name,
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      const rows = predictions.data.length / features;
      for (let row = 0; row < rows; row++) {
        const weight = weights?.[row] ?? 1;
        // A row that does not count may hold anything.
        if (weight === 0) continue;
        sum += weight * figure(labels, predictions, row, features);
        total += weight;
      }
    },
    result: () => (total === 0 ? Number.NaN : sum / total),
    reset() {
      sum = 0;
      total = 0;
    },
  };
}
