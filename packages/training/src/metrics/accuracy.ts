// How often the answer is right, in the forms that labels take.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';

import {
  argMax,
  BuiltInMetric,
  eachRow,
  featuresOf,
  metricName,
  targetsOf,
  words,
  type Metric,
  type MetricOptions,
} from './metric.ts';

/** The share of rows, or steps of rows, that are right. */
type Rule = (labels: HostArray, predictions: HostArray) => (row: number) => number;

/** A weighted average of one figure per row. */
function averageOf(className: string, settings: { readonly name: string }, rule: Rule): Metric {
  return new BuiltInMetric(className, settings, () => {
    let [sum, total] = [0, 0];
    return {
      update(labels, predictions, weights) {
        const figure = rule(labels, predictions);
        eachRow(predictions, weights, (row, weight) => {
          sum += weight * figure(row);
          total += weight;
        });
      },
      result: () => (total === 0 ? Number.NaN : sum / total),
    };
  });
}

/** The share of rows whose most probable class is the label, an index. As Keras' SparseCategoricalAccuracy. */
export function sparseCategoricalAccuracy(options: MetricOptions = {}): Metric {
  const settings = check.checkOptions(
    'sparseCategoricalAccuracy',
    { name: metricName },
    { name: 'sparseCategoricalAccuracy' },
    options,
  );
  return averageOf('SparseCategoricalAccuracy', settings, (labels, predictions) => {
    const classes = featuresOf(predictions);
    expectSize('sparseCategoricalAccuracy', 'class indices, one for each row', labels, predictions, classes);
    return (row) => Number(argMax(predictions.data, row * classes, classes) === labels.data[row]);
  });
}

/** The share of rows whose most probable class is the label, one-hot. As Keras' CategoricalAccuracy. */
export function categoricalAccuracy(options: MetricOptions = {}): Metric {
  const settings = check.checkOptions(
    'categoricalAccuracy',
    { name: metricName },
    { name: 'categoricalAccuracy' },
    options,
  );
  return averageOf('CategoricalAccuracy', settings, (labels, predictions) => {
    const classes = featuresOf(predictions);
    expectSize('categoricalAccuracy', "one-hot labels in the predictions' shape", labels, predictions, 1);
    return (row) =>
      Number(argMax(predictions.data, row * classes, classes) === argMax(labels.data, row * classes, classes));
  });
}

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Above it an answer, or a label, counts as yes. Default 0.5; 0 for logits. */
  readonly threshold?: number;
}

/**
 * The share of yes-or-no answers that are right. As Keras' BinaryAccuracy, but that labels between 0 and 1 are compared with 0.5, too.
 * It is what `accuracy` means with binary cross-entropy: each of several labels of a row counts by itself there, where Keras compares the
 * largest answer of a row with its largest label.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  const settings = check.checkOptions(
    'binaryAccuracy',
    { name: metricName, threshold: check.finite },
    { name: 'binaryAccuracy', threshold: 0.5 },
    options,
  );
  // Predictions are float32: what equals the threshold there is not above it.
  const threshold = Math.fround(settings.threshold);
  return averageOf('BinaryAccuracy', settings, (labels, predictions) => {
    const units = featuresOf(predictions);
    expectSize('binaryAccuracy', "labels in the predictions' shape", labels, predictions, 1);
    return (row) => {
      let right = 0;
      for (let index = row * units; index < (row + 1) * units; index++) {
        right += Number(predictions.data[index]! > threshold === labels.data[index]! > 0.5);
      }
      return right / units;
    };
  });
}

/** Options of {@link topKCategoricalAccuracy}. */
export interface TopKOptions extends MetricOptions {
  /** How many of the most probable classes count. Default 5. */
  readonly k?: number;
}

/**
 * The share of rows whose label is among the `k` most probable classes; of classes that are as probable as the label none is above
 * it. Labels are indices or one-hot. As Keras' TopKCategoricalAccuracy and SparseTopKCategoricalAccuracy.
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  const settings = check.checkOptions(
    'topKCategoricalAccuracy',
    { name: metricName, k: check.count },
    { name: 'topKCategoricalAccuracy', k: 5 },
    options,
  );
  return averageOf('TopKCategoricalAccuracy', settings, (labels, { data, shape }) => {
    const classes = featuresOf({ data, shape });
    targetsOf('topKCategoricalAccuracy', labels, { data, shape });
    return (row) => {
      const own = data[row * classes + classOf(labels, row, classes)]!;
      let above = 0;
      for (let index = 0; index < classes; index++) if (data[row * classes + index]! > own) above++;
      return Number(above < settings.k);
    };
  });
}

/** The class that a label says, as an index or one-hot. */
export function classOf(labels: HostArray, row: number, classes: number): number {
  const oneHot = classes > 1 && labels.shape.at(-1) === classes && labels.shape.length > 1;
  return oneHot ? argMax(labels.data, row * classes, classes) : labels.data[row]!;
}

function expectSize(owner: string, what: string, labels: HostArray, predictions: HostArray, per: number): void {
  if (labels.data.length * per === predictions.data.length) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes ${what}; got labels of the shape ${words(labels.shape)} for predictions of ${words(predictions.shape)}. The metric "accuracy" takes the form that fits the loss.`,
  );
}
