// What a metric is: it makes an accumulator for each pass through data, which sees predictions batch after batch and says a
// figure.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';

/** What a metric has seen in one pass through data. */
export interface MetricAccumulator {
  /**
   * Takes a batch into account.
   *
   * @param labels as given to `fit`: class indices or values
   * @param predictions `[batch, …, features]`
   * @param weights how much each row counts, `predictions.shape` without its last axis; one for all when absent
   * @throws Error when the labels do not fit the predictions
   */
  update(labels: HostArray, predictions: HostArray, weights?: Float32Array): void;
  /** The figure so far, or several; NaN before the first batch. */
  result(): number | readonly number[];
}

/** A metric. It has no state of its own, so that one can serve several models, also at a time. */
export interface Metric {
  /** Its name in logs and in the history; several figures are called `name_0`, `name_1` and so on. */
  readonly name: string;
  /** The class, such as `Precision`. A saved model names its metrics so, if they are of this package or registered. */
  readonly className?: string;
  /** Whether a larger or a smaller figure is better, for callbacks whose mode is `auto`. Default: not known, and `auto` is refused. */
  readonly direction?: 'max' | 'min';
  /** The options that it was made with, defaults filled in, as JSON. */
  getConfig?(): Readonly<Record<string, unknown>>;
  /** Begins a pass through data. */
  start(): MetricAccumulator;
}

/** A metric of this package. */
export class BuiltInMetric implements Metric {
  readonly name: string;
  readonly className: string;
  readonly direction = 'max';
  readonly #settings: object;
  readonly #start: () => MetricAccumulator;

  constructor(className: string, settings: { readonly name: string }, start: () => MetricAccumulator) {
    this.className = className;
    this.name = settings.name;
    this.#settings = settings;
    this.#start = start;
  }

  getConfig(): Readonly<Record<string, unknown>> {
    return { ...this.#settings };
  }

  start(): MetricAccumulator {
    return this.#start();
  }
}

/** The option that every metric has. */
export interface MetricOptions {
  /** Its name in logs and in the history. Default: the metric's own, such as `precision`. */
  readonly name?: string;
}

/** Checks the name of a metric. */
export const metricName: check.OptionCheck = (value, name) => {
  if (typeof value === 'string' && /^(?!val_)[^\s,]{1,60}$/.test(value)) return value;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a name of 1 to 60 characters without spaces and commas that does not begin with val_; got ${check.describe(value)}.`,
  );
};

/** The position of the largest of some numbers; the first of several. */
export function argMax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[start + index]! > values[start + best]!) best = index;
  return best;
}

/** The size of the last axis. */
export function featuresOf({ shape }: HostArray): number {
  return shape.at(-1) ?? 1;
}

/**
 * Labels as a number for each prediction: as they are, or of class indices 1 for the class and 0 for the others.
 *
 * @throws Error when the labels are neither
 */
export function targetsOf(
  owner: string,
  { data, shape }: HostArray,
  predictions: HostArray,
): (row: number, feature: number) => number {
  const features = featuresOf(predictions);
  if (data.length === predictions.data.length) return (row, feature) => data[row * features + feature]!;
  if (data.length * features === predictions.data.length) return (row, feature) => Number(data[row] === feature);
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes labels in the predictions' shape ${words(predictions.shape)}, or class indices, one for each row; got labels of the shape ${words(shape)}.`,
  );
}

/** A shape in words. */
export function words(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Calls with each row that counts: what does not count may hold anything. */
export function eachRow(
  predictions: HostArray,
  weights: Float32Array | undefined,
  visit: (row: number, weight: number) => void,
): void {
  const rows = predictions.data.length / featuresOf(predictions);
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    if (weight !== 0) visit(row, weight);
  }
}
