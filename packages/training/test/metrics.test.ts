// Metrics against counts by hand, and against their definitions on random answers.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  auc,
  binaryAccuracy,
  categoricalAccuracy,
  confusionMatrix,
  f1Score,
  precision,
  recall,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  type HostArray,
  type Metric,
} from '../src/index.ts';

const array = (data: readonly number[], ...shape: number[]): HostArray => ({ data: Float32Array.from(data), shape });

function figure(metric: Metric, labels: HostArray, predictions: HostArray, weights?: Float32Array): number {
  metric.update(labels, predictions, weights);
  const result = metric.result();
  metric.reset();
  expect(metric.result()).toBeNaN();
  return result;
}

const answers = array([0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.2, 0.3, 0.5, 0.4, 0.5, 0.1], 4, 3);

test('accuracies', () => {
  expect(figure(sparseCategoricalAccuracy(), array([0, 1, 1, 1], 4), answers)).toBe(0.75);
  expect(figure(sparseCategoricalAccuracy(), array([0, 1, 1, 1], 4), answers, Float32Array.of(1, 0, 1, 0))).toBe(0.5);
  expect(figure(categoricalAccuracy(), array([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0], 4, 3), answers)).toBe(0.75);
  expect(figure(binaryAccuracy(), array([1, 0, 1, 0], 4), array([0.9, 0.2, 0.4, 0.6], 4, 1))).toBe(0.5);
  expect(figure(topKCategoricalAccuracy({ k: 2 }), array([0, 0, 1, 2], 4), answers)).toBe(0.5);
});

test('precision, recall and F1 are averages over classes, or of the class 1 alone', () => {
  // Predicted 0, 1, 2, 1.
  const labels = array([0, 1, 1, 1], 4);
  expect(figure(precision(), labels, answers)).toBeCloseTo((1 + 1 + 0) / 3, 9);
  expect(figure(recall(), labels, answers)).toBeCloseTo((1 + 2 / 3 + 0) / 3, 9);
  expect(figure(f1Score(), labels, answers)).toBeCloseTo((1 + 0.8 + 0) / 3, 9);
  const [yes, answered] = [array([1, 0, 1, 0], 4), array([0.9, 0.8, 0.4, 0.1], 4, 1)];
  expect(figure(precision(), yes, answered)).toBe(0.5);
  expect(figure(recall(), yes, answered)).toBe(0.5);
});

test('the area under the curve is the share of pairs that are in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 8 })), { minLength: 2, maxLength: 30 }),
      (rows) => {
        const positives = rows.filter(([positive]) => positive).map(([, score]) => score);
        const negatives = rows.filter(([positive]) => !positive).map(([, score]) => score);
        const metric = auc();
        for (const [positive, score] of rows) metric.update(array([Number(positive)], 1), array([score / 8], 1, 1));
        const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const expected =
          pairs.length === 0 ? Number.NaN : pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        if (Number.isNaN(expected)) expect(metric.result()).toBeNaN();
        else expect(metric.result()).toBeCloseTo(expected, 9);
      },
    ),
  );
});

test('the confusion matrix counts', () => {
  expect(confusionMatrix([0, 1, 1], [0, 0, 1], 2)).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(() => confusionMatrix([2], [0], 2)).toThrow('at position 0');
});
