// Precision and recall of yes-or-no answers: each number of a prediction is one.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';

import {
  BuiltInMetric,
  eachRow,
  featuresOf,
  metricName,
  targetsOf,
  type Metric,
  type MetricAccumulator,
  type MetricOptions,
} from './metric.ts';

/** Options of {@link precision} and {@link recall}. */
export interface PrecisionRecallOptions extends MetricOptions {
  /**
   * Above it an answer counts as yes, in `[0, 1]`; several give a figure each. Default 0.5, or none with `topK`. For logits
   * use 0.
   */
  readonly thresholds?: number | readonly number[];
  /** Only the `topK` largest numbers of a row can be yes; of equal ones the first. Default: all. */
  readonly topK?: number;
  /** The only class that is looked at, by its index. Default: all classes, each number being an answer of its own. */
  readonly classId?: number;
}

interface Settings {
  readonly name: string;
  readonly thresholds?: number | readonly number[];
  readonly topK?: number;
  readonly classId?: number;
}

/** Sums of weights at a threshold. */
interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
}

const inUnitInterval: check.OptionCheck = (value, name) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new RnnkitError('invalid-argument', `${name} has to be a number from 0 to 1; got ${check.describe(value)}.`);
};

const thresholds: check.OptionCheck = (value, name) => {
  if (!Array.isArray(value)) return inUnitInterval(value, name);
  if (value.length === 0) throw new RnnkitError('invalid-argument', `${name} has to hold at least one threshold.`);
  return check.listOf(inUnitInterval)(value, name);
};

const checks: check.OptionChecks = {
  name: metricName,
  thresholds: check.optional(thresholds),
  topK: check.optional(check.count),
  classId: check.optional(check.countOrZero),
};

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function ofCounts(
  className: string,
  owner: string,
  options: PrecisionRecallOptions,
  figure: (counts: Counts) => number,
): Metric {
  const settings = check.checkOptions<Settings>(owner, checks, { name: owner }, options);
  return new BuiltInMetric(className, settings, () => accumulate(owner, settings, figure));
}

function accumulate(owner: string, settings: Settings, figure: (counts: Counts) => number): MetricAccumulator {
  const { topK, classId } = settings;
  const given = settings.thresholds ?? (topK === undefined ? 0.5 : Number.NEGATIVE_INFINITY);
  const counted = [given].flat().map((threshold) => ({
    // Predictions are float32: what equals the threshold there is not above it.
    threshold: Math.fround(threshold),
    counts: { truePositives: 0, falsePositives: 0, falseNegatives: 0 },
  }));
  let seen = false;
  return {
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      if (classId !== undefined && classId >= features) {
        throw new RnnkitError(
          'invalid-argument',
          `${owner}: classId is ${classId}, but the predictions have ${features} classes.`,
        );
      }
      const target = targetsOf(owner, labels, predictions);
      eachRow(predictions, weights, (row, weight) => {
        seen = true;
        const inTop = topK === undefined ? undefined : largest(predictions, row, topK);
        for (let feature = classId ?? 0; feature < (classId ?? features - 1) + 1; feature++) {
          const isActual = target(row, feature) !== 0;
          const value = predictions.data[row * features + feature]!;
          for (const { threshold, counts } of counted) {
            const isPredicted = value > threshold && inTop?.has(feature) !== false;
            if (isPredicted) counts[isActual ? 'truePositives' : 'falsePositives'] += weight;
            else if (isActual) counts.falseNegatives += weight;
          }
        }
      });
    },
    result() {
      const figures = counted.map(({ counts }) => (seen ? figure(counts) : Number.NaN));
      return Array.isArray(given) && figures.length > 1 ? figures : figures[0]!;
    },
  };
}

/** Which numbers of a row are among its `count` largest; of equal ones the first. */
function largest({ data, shape }: HostArray, row: number, count: number): ReadonlySet<number> {
  const features = shape.at(-1) ?? 1;
  const order = Array.from({ length: features }, (_, index) => index);
  order.sort((a, b) => data[row * features + b]! - data[row * features + a]! || a - b);
  return new Set(order.slice(0, count));
}

/**
 * Of what was answered with yes, the share that is right; 0 where nothing was. As Keras' Precision, each number of a prediction being
 * an answer; class indices as labels count as one-hot.
 *
 * @throws Error while training when `classId` is not below the number of classes
 */
export function precision(options: PrecisionRecallOptions = {}): Metric {
  return ofCounts('Precision', 'precision', options, ({ truePositives, falsePositives }) =>
    ratio(truePositives, truePositives + falsePositives),
  );
}

/**
 * Of what is a yes, the share that was answered so; 0 where there is none. As Keras' Recall, each number of a prediction being an
 * answer; class indices as labels count as one-hot.
 *
 * @throws Error while training when `classId` is not below the number of classes
 */
export function recall(options: PrecisionRecallOptions = {}): Metric {
  return ofCounts('Recall', 'recall', options, ({ truePositives, falseNegatives }) =>
    ratio(truePositives, truePositives + falseNegatives),
  );
}
