// The F1 score with Keras' definition, averages and rounding.
import { check, RnnkitError } from '@rnnkit/data';

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

/** Options of {@link f1Score}. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * What becomes of the classes' scores. `null`: each is a figure of its own, `f1Score_0` and so on; `macro`: their mean; `weighted`:
   * their mean weighted by how often each class is the label; `micro`: one score of all classes' counts. Default null.
   */
  readonly average?: 'micro' | 'macro' | 'weighted' | null;
  /** Above it an answer counts as yes, in `(0, 1]`. Default null: the largest of a row does, and all that equal it. */
  readonly threshold?: number | null;
}

interface Settings {
  readonly name: string;
  readonly average: 'micro' | 'macro' | 'weighted' | null;
  readonly threshold: number | null;
}

/** A class' sums of weights. */
interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  support: number;
}

/** Keras' epsilon, which is added to every denominator. */
const epsilon = 1e-7;

const checks: check.OptionChecks = {
  name: metricName,
  average: (value, name) => (value === null ? null : check.oneOf('micro', 'macro', 'weighted')(value, name)),
  threshold: (value, name) => {
    if (value === null || (typeof value === 'number' && value > 0 && value <= 1)) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a number above 0, up to 1, or null; got ${check.describe(value)}.`,
    );
  },
};

/**
 * The harmonic mean of precision and recall by class. As Keras' F1Score; class indices as labels count as one-hot.
 *
 * @throws Error while training when the predictions are one number and there is no threshold
 */
export function f1Score(options: F1ScoreOptions = {}): Metric {
  const defaults: Settings = { name: 'f1Score', average: null, threshold: null };
  const settings = check.checkOptions('f1Score', checks, defaults, options);
  return new BuiltInMetric('F1Score', settings, () => accumulate(settings));
}

function accumulate({ average, ...settings }: Settings): MetricAccumulator {
  // Predictions are float32: what equals the threshold there is not above it.
  const threshold = settings.threshold === null ? null : Math.fround(settings.threshold);
  const classes: Counts[] = [];
  let seen = false;
  return {
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      if (features === 1 && threshold === null) {
        throw new RnnkitError(
          'invalid-argument',
          'f1Score: predictions of one number need a threshold, such as 0.5; without one the largest answer of a row counts as yes, which is always that one.',
        );
      }
      const { data } = predictions;
      const target = targetsOf('f1Score', labels, predictions);
      while (classes.length < features) {
        classes.push({ truePositives: 0, falsePositives: 0, falseNegatives: 0, support: 0 });
      }
      eachRow(predictions, weights, (row, weight) => {
        seen = true;
        const from = row * features;
        // NaN is the largest of what it is among, as everywhere.
        let most = Number.NEGATIVE_INFINITY;
        for (let feature = 0; feature < features; feature++) most = Math.max(most, data[from + feature]!);
        for (const [feature, counts] of classes.entries()) {
          const value = data[from + feature]!;
          const isYes = threshold === null ? value >= most && Math.abs(value) > 1e-9 : value > threshold;
          const label = target(row, feature);
          if (isYes) counts.truePositives += weight * label;
          if (isYes) counts.falsePositives += weight * (1 - label);
          else counts.falseNegatives += weight * label;
          counts.support += weight * label;
        }
      });
    },
    result() {
      if (!seen) return Number.NaN;
      if (average === 'micro') return score(sumOf(classes));
      const scores = classes.map(score);
      if (average === null) return scores;
      if (average === 'macro') return scores.reduce((sum, value) => sum + value, 0) / scores.length;
      const { support } = sumOf(classes);
      return scores.reduce((sum, value, index) => sum + (value * classes[index]!.support) / (support + epsilon), 0);
    },
  };
}

function score({ truePositives, falsePositives, falseNegatives }: Counts): number {
  const precision = truePositives / (truePositives + falsePositives + epsilon);
  const recall = truePositives / (truePositives + falseNegatives + epsilon);
  return (2 * precision * recall) / (precision + recall + epsilon);
}

function sumOf(classes: readonly Counts[]): Counts {
  const sum = (name: keyof Counts): number => classes.reduce((total, counts) => total + counts[name], 0);
  return {
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    falseNegatives: sum('falseNegatives'),
    support: sum('support'),
  };
}
