// The area under the ROC curve or the precision-recall curve, exactly or from thresholds as Keras does it.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';

import {
  BuiltInMetric,
  eachRow,
  featuresOf,
  metricName,
  words,
  type Metric,
  type MetricAccumulator,
  type MetricOptions,
} from './metric.ts';

/** Options of {@link auc}. */
export interface AucOptions extends MetricOptions {
  /**
   * `ROC`: the share of true positives over that of false positives. `PR`: precision over recall. Default `ROC`.
   */
  readonly curve?: 'ROC' | 'PR';
  /**
   * How many thresholds, evenly from 0 to 1, make the curve, as in Keras, whose default is 200; predictions are probabilities then.
   * Default null: every prediction that occurs is a threshold, which is exact, and holds for logits, too.
   */
  readonly numThresholds?: number | null;
}

interface Settings {
  readonly name: string;
  readonly curve: 'ROC' | 'PR';
  readonly numThresholds: number | null;
}

/** What is above a threshold: sums of weights. */
interface Point {
  readonly positives: number;
  readonly negatives: number;
}

const checks: check.OptionChecks = {
  name: metricName,
  curve: check.oneOf('ROC', 'PR'),
  numThresholds: (value, name) => {
    if (value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value > 1)) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a whole number of at least 2, or null; got ${check.describe(value)}.`,
    );
  },
};

/**
 * The area under a curve of yes-or-no answers, of which the last number of a prediction is the probability of yes. Of the ROC curve it
 * is the probability that a positive is ranked above a negative, ties counting half (Hanley & McNeil 1982); between points of
 * the precision-recall curve true and false positives grow evenly (Davis & Goadrich 2006), as in Keras. NaN while a class is
 * missing that the curve needs, where Keras says 0.
 *
 * @throws Error while training when predictions are more than two numbers
 */
export function auc(options: AucOptions = {}): Metric {
  const defaults: Settings = { name: 'auc', curve: 'ROC', numThresholds: null };
  const settings = check.checkOptions('auc', checks, defaults, options);
  return new BuiltInMetric('AUC', settings, () => accumulate(settings));
}

function accumulate({ curve, numThresholds }: Settings): MetricAccumulator {
  /** Sums of weights by what is compared: the prediction, or the number of its bucket. */
  const groups = new Map<number, { positives: number; negatives: number }>();
  return {
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      const isPositive = positiveOf(labels, predictions);
      eachRow(predictions, weights, (row, weight) => {
        const value = predictions.data[row * features + features - 1]!;
        const key = numThresholds === null ? value : bucketOf(value, numThresholds);
        const group = groups.get(key) ?? { positives: 0, negatives: 0 };
        groups.set(key, group);
        group[isPositive(row) ? 'positives' : 'negatives'] += weight;
      });
    },
    result() {
      const points: Point[] = [{ positives: 0, negatives: 0 }];
      for (const [, { positives, negatives }] of [...groups].toSorted(([a], [b]) => b - a)) {
        const last = points.at(-1)!;
        points.push({ positives: last.positives + positives, negatives: last.negatives + negatives });
      }
      return curve === 'ROC' ? rocArea(points) : precisionRecallArea(points);
    },
  };
}

function positiveOf(labels: HostArray, predictions: HostArray): (row: number) => boolean {
  const features = featuresOf(predictions);
  if (features > 2) {
    throw new RnnkitError(
      'invalid-argument',
      `auc is about two classes; got predictions of the shape ${words(predictions.shape)}.`,
    );
  }
  if (labels.data.length === predictions.data.length) {
    return (row) => labels.data[row * features + features - 1] !== 0;
  }
  if (labels.data.length * features === predictions.data.length) return (row) => labels.data[row] !== 0;
  throw new RnnkitError(
    'invalid-argument',
    `auc takes a label for each row, or one-hot ones; got labels of the shape ${words(labels.shape)} for predictions of ${words(predictions.shape)}.`,
  );
}

/** How many of Keras' thresholds, the one below 0 aside, are below a probability; in float32, as Keras counts. */
function bucketOf(value: number, numThresholds: number): number {
  const probability = Math.min(1, Math.max(0, value));
  return Math.max(0, Math.ceil(Math.fround(probability * (numThresholds - 1))) - 1);
}

function rocArea(points: readonly Point[]): number {
  const { positives, negatives } = points.at(-1)!;
  let area = 0;
  for (const [index, point] of points.entries()) {
    const before = points[index - 1] ?? point;
    area += ((point.negatives - before.negatives) * (point.positives + before.positives)) / 2;
  }
  return area / (positives * negatives);
}

/** The closed form of the integral that Keras gives in `interpolate_pr_auc`. */
function precisionRecallArea(points: readonly Point[]): number {
  const { positives } = points.at(-1)!;
  let area = 0;
  for (const [index, point] of points.entries()) {
    const before = points[index - 1] ?? point;
    const [from, to] = [before.positives + before.negatives, point.positives + point.negatives];
    if (to === from) continue;
    const gained = point.positives - before.positives;
    const slope = gained / (to - from);
    const intercept = before.positives - slope * from;
    area += slope * (gained + (from > 0 ? intercept * Math.log(to / from) : 0));
  }
  return area / positives;
}
