// What metrics make of masks and sample weights, against Keras' own figures; tooling/golden makes them.
import { expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import { auc, binaryAccuracy, precision, recall, type Metric } from '../src/index.ts';
import { checkMetricNames, compiledMetrics, MetricPass } from '../src/metrics/compiled-metrics.ts';
import kerasReductions from './fixtures/keras-reductions.json?raw';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

interface MetricCase {
  readonly weightKind: string;
  readonly batches: readonly {
    readonly labels: Numbers;
    readonly predictions: Numbers;
    readonly mask: Numbers | null;
    readonly weights: Numbers | null;
  }[];
  readonly plain: Record<string, number>;
  readonly weighted: Record<string, number>;
}

const { metrics: cases } = JSON.parse(kerasReductions) as { metrics: MetricCase[] };
const arrayOf = ({ data, shape }: Numbers): HostArray => ({ data: Float32Array.from(data), shape });
const numbersOf = (given: Numbers | null): Float32Array | undefined =>
  given === null ? undefined : Float32Array.from(given.data);
const made = (): Metric[] => [binaryAccuracy(), precision(), recall(), auc({ numThresholds: 200 })];

test.each(
  cases.map(
    (one) => [one.batches[0]!.labels.shape.length - 1, one.batches[0]!.mask !== null, one.weightKind, one] as const,
  ),
)('Keras: rank %d, masked: %s, weights: %s', (_rank, _masked, _weights, { batches, plain, weighted }) => {
  const pass = new MetricPass(compiledMetrics(made(), made()));
  for (const { labels, predictions, mask, weights } of batches) {
    pass.update({
      labels: arrayOf(labels),
      predictions: arrayOf(predictions),
      mask: numbersOf(mask),
      sampleWeight: numbersOf(weights),
    });
  }
  const result = pass.result('val_');
  const expected = [
    ...Object.entries(plain),
    ...Object.entries(weighted).map(([name, value]) => [`weighted_${name}`, value] as const),
  ];
  expect(Object.keys(result)).toEqual(expected.map(([name]) => `val_${name}`));
  for (const [name, value] of expected) expect(result[`val_${name}`]).toBeCloseTo(value, 5);
});

test('Keras weighs some of them', () => {
  expect(cases.filter(({ plain, weighted }) => plain['auc'] !== weighted['auc']).length).toBeGreaterThan(4);
});

test('names are those of Keras, and no two figures have one', () => {
  const names = (...given: Parameters<typeof compiledMetrics>): string[] =>
    compiledMetrics(...given).map(({ name }) => name);
  expect(names([auc(), recall()], [auc(), precision()])).toEqual(['auc', 'recall', 'weighted_auc', 'precision']);
  expect(names([], [auc()])).toEqual(['auc']);
  expect(names([auc()], [auc()], 'tag')).toEqual(['tag_auc', 'tag_weighted_auc']);
  expect(() => checkMetricNames(compiledMetrics([auc()], [auc()]))).not.toThrow();
  expect(() => checkMetricNames(compiledMetrics([], [auc(), auc()]))).toThrow(/two figures are called "auc"/);
});

test('a metric stays what it is under another name', () => {
  const own: Metric = {
    name: 'own',
    direction: 'min',
    start: () => ({ update: () => undefined, result: () => [1, 2] }),
  };
  const [, renamed] = compiledMetrics([own], [own]);
  expect(renamed).toMatchObject({ name: 'weighted_own', direction: 'min', isWeighted: true });
  expect(renamed).not.toHaveProperty('getConfig');
  expect(new MetricPass([renamed!]).result()).toEqual({ weighted_own_0: 1, weighted_own_1: 2 });
  const [built] = compiledMetrics([precision({ topK: 2 })]);
  expect(built!.className).toBe('Precision');
  expect(built!.getConfig!()).toEqual(precision({ topK: 2 }).getConfig!());
});

test('weights that are neither of rows nor of steps are refused in words', () => {
  const pass = new MetricPass(compiledMetrics([], [binaryAccuracy()]));
  const predictions = { data: new Float32Array(12), shape: [2, 3, 2] };
  const labels = { data: new Float32Array(12), shape: [2, 3, 2] };
  for (const count of [1, 3, 12]) {
    expect(() => pass.update({ labels, predictions, sampleWeight: new Float32Array(count) })).toThrow(
      `There are ${count} sample weights for predictions of the shape [2, 3, 2]; give one for each row`,
    );
  }
  // Half of the second row is right.
  predictions.data.set([1, 0, 1, 0, 1, 0], 6);
  pass.update({ labels, predictions, sampleWeight: Float32Array.of(0, 5) });
  expect(pass.result()).toEqual({ binaryAccuracy: 0.5 });
});
