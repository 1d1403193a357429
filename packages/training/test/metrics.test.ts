// Metrics against counts by hand, and against their definitions on random answers.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
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
  type Metric,
} from '../src/index.ts';

const array = (data: readonly number[], ...shape: number[]): HostArray => ({ data: Float32Array.from(data), shape });

function figure(
  metric: Metric,
  labels: HostArray,
  predictions: HostArray,
  weights?: Float32Array,
): number | readonly number[] {
  const seen = metric.start();
  expect(seen.result()).toBeNaN();
  seen.update(labels, predictions, weights);
  return seen.result();
}

const answers = array([0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.2, 0.3, 0.5, 0.4, 0.5, 0.1], 4, 3);

test('accuracies', () => {
  expect(figure(sparseCategoricalAccuracy(), array([0, 1, 1, 1], 4), answers)).toBe(0.75);
  expect(figure(sparseCategoricalAccuracy(), array([0, 1, 1, 1], 4), answers, Float32Array.of(1, 0, 1, 0))).toBe(0.5);
  expect(figure(categoricalAccuracy(), array([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0], 4, 3), answers)).toBe(0.75);
  expect(figure(binaryAccuracy(), array([1, 0, 1, 0], 4), array([0.9, 0.2, 0.4, 0.6], 4, 1))).toBe(0.5);
  expect(figure(topKCategoricalAccuracy({ k: 2 }), array([0, 0, 1, 2], 4), answers)).toBe(0.5);
});

test('class indices are one-hot labels to precision, recall and F1', () => {
  // Above 0.4 are class 0, class 1, class 2 and class 1.
  const labels = array([0, 1, 1, 1], 4);
  expect(figure(precision({ thresholds: 0.4 }), labels, answers)).toBe(0.75);
  expect(figure(recall({ thresholds: 0.4, classId: 1 }), labels, answers)).toBeCloseTo(2 / 3, 12);
  const scores = figure(f1Score(), labels, answers) as readonly number[];
  for (const [index, score] of [1, 0.8, 0].entries()) expect(scores[index]).toBeCloseTo(score, 6);
});

test('what equals a threshold in float32 is not above it', () => {
  const [labels, equal] = [array([1, 1], 2), array([0.4, 0.7], 2, 1)];
  expect(figure(binaryAccuracy({ threshold: 0.4 }), labels, equal)).toBe(0.5);
  expect(figure(recall({ thresholds: 0.4 }), labels, equal)).toBe(0.5);
  expect(figure(f1Score({ threshold: 0.4, average: 'micro' }), labels, equal)).toBeCloseTo(2 / 3, 6);
});

test('a row that does not count may hold anything', () => {
  const nothing = array([Number.NaN, 1], 2);
  const weights = Float32Array.of(0, 1);
  const predicted = array([Number.NaN, 0.9], 2, 1);
  for (const metric of [binaryAccuracy(), precision(), recall()]) {
    expect(figure(metric, nothing, predicted, weights)).toBe(1);
  }
  expect(figure(f1Score({ threshold: 0.5, average: 'micro' }), nothing, predicted, weights)).toBeCloseTo(1, 6);
  expect(figure(auc({ curve: 'PR' }), nothing, predicted, weights)).toBe(1);
});

test('each label of several counts by itself in the accuracy of a model with binary cross-entropy', () => {
  // Keras' "accuracy" compares the largest label with the largest answer there, which says little of several labels.
  const labels = array([1, 1, 0, 0, 0, 0], 2, 3);
  expect(figure(binaryAccuracy(), labels, array([0.9, 0.4, 0.1, 0.1, 0.2, 0.3], 2, 3))).toBeCloseTo(5 / 6, 12);
});

test('what does not go together is refused with a sentence', () => {
  const [indices, oneHot] = [array([0, 1, 1, 1], 4), array([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0], 4, 3)];
  expect(() => figure(categoricalAccuracy(), indices, answers)).toThrow('categoricalAccuracy takes one-hot labels');
  expect(() => figure(sparseCategoricalAccuracy(), oneHot, answers)).toThrow('takes class indices');
  expect(() => figure(binaryAccuracy(), indices, answers)).toThrow('got labels of the shape [4]');
  expect(() => figure(precision(), array([0, 1], 2), answers)).toThrow('precision takes labels in the predictions');
  expect(() => figure(recall({ classId: 3 }), indices, answers)).toThrow('classId is 3, but the predictions have 3');
  expect(() => figure(f1Score(), array([1, 0], 2), array([0.9, 0.2], 2, 1))).toThrow('need a threshold');
  expect(() => figure(auc(), indices, answers)).toThrow('auc is about two classes');
});

test('the area under the curve is the share of pairs that are in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 8 })), { minLength: 2, maxLength: 30 }),
      (rows) => {
        const positives = rows.filter(([positive]) => positive).map(([, score]) => score);
        const negatives = rows.filter(([positive]) => !positive).map(([, score]) => score);
        const seen = auc().start();
        for (const [positive, score] of rows) seen.update(array([Number(positive)], 1), array([score / 8], 1, 1));
        const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const expected =
          pairs.length === 0 ? Number.NaN : pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        if (Number.isNaN(expected)) expect(seen.result()).toBeNaN();
        else expect(seen.result()).toBeCloseTo(expected, 9);
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
