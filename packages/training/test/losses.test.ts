// Losses against their formulas in float64.
import { cpu } from '@rnnkit/backend-cpu';
import { keepLogits, registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grad, sigmoid, softmax, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
  type Loss,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const [rows, columns] = [4, 3];
const random = new Random(11);
const draw = (low: number, high: number): Float32Array =>
  Float32Array.from({ length: rows * columns }, () => random.uniform(low, high));

type Formula = (y: readonly number[], p: readonly number[]) => number;
const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
const each =
  (formula: (y: number, p: number) => number): Formula =>
  (y, p) =>
    mean(y.map((value, index) => formula(value, p[index]!)));
const total =
  (formula: (y: number, p: number) => number): Formula =>
  (y, p) =>
    y.reduce((all, value, index) => all + formula(value, p[index]!), 0);

const logits = draw(-3, 3);
const inRange = draw(0.05, 0.95);
const oneHot = Float32Array.from([0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
const yesOrNo = Float32Array.from([0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0]);

const entropy: Formula = (y, p) => {
  const all = p.reduce((sum_, value) => sum_ + value, 0);
  return -y.reduce(
    (sum_, value, index) => sum_ + value * Math.log(Math.min(1 - 1e-7, Math.max(1e-7, p[index]! / all))),
    0,
  );
};
const binary: Formula = each((y, p) => -(y * Math.log(p) + (1 - y) * Math.log(1 - p)));

const trials: readonly [string, Loss, Float32Array, Float32Array, Formula][] = [
  ['meanSquaredError', meanSquaredError(), draw(-1, 1), draw(-1, 1), each((y, p) => (y - p) ** 2)],
  ['meanAbsoluteError', meanAbsoluteError(), draw(-1, 1), draw(-1, 1), each((y, p) => Math.abs(y - p))],
  [
    'huber',
    huber(),
    draw(-2, 2),
    draw(-2, 2),
    each((y, p) => (Math.abs(y - p) <= 1 ? (y - p) ** 2 / 2 : Math.abs(y - p) - 0.5)),
  ],
  [
    'huber of another delta',
    huber({ delta: 0.5 }),
    draw(-2, 2),
    draw(-2, 2),
    each((y, p) => (Math.abs(y - p) <= 0.5 ? (y - p) ** 2 / 2 : 0.5 * Math.abs(y - p) - 0.125)),
  ],
  ['logCosh', logCosh(), draw(-2, 2), draw(-2, 2), each((y, p) => Math.log(Math.cosh(p - y)))],
  ['hinge', hinge(), yesOrNo, draw(-2, 2), each((y, p) => Math.max(0, 1 - (y > 0 ? 1 : -1) * p))],
  [
    'hinge of signs',
    hinge(),
    yesOrNo.map((label) => 2 * label - 1),
    draw(-2, 2),
    each((y, p) => Math.max(0, 1 - y * p)),
  ],
  ['squaredHinge', squaredHinge(), yesOrNo, draw(-2, 2), each((y, p) => Math.max(0, 1 - (y > 0 ? 1 : -1) * p) ** 2)],
  [
    'categoricalHinge',
    categoricalHinge(),
    oneHot,
    draw(-2, 2),
    (y, p) => Math.max(0, 1 + Math.max(...p.map((value, index) => (1 - y[index]!) * value)) - p[y.indexOf(1)]!),
  ],
  [
    'meanAbsolutePercentageError',
    meanAbsolutePercentageError(),
    draw(30, 60),
    draw(0, 1),
    each((y, p) => (100 * Math.abs(y - p)) / y),
  ],
  [
    'meanSquaredLogarithmicError',
    meanSquaredLogarithmicError(),
    draw(0, 4),
    draw(0.1, 4),
    each((y, p) => (Math.log1p(y) - Math.log1p(p)) ** 2),
  ],
  [
    'binaryFocalCrossentropy',
    binaryFocalCrossentropy({ gamma: 1.5, alpha: 0.3, applyClassBalancing: true }),
    yesOrNo,
    inRange,
    each((y, p) => -(y === 1 ? 0.3 : 0.7) * (y === 1 ? 1 - p : p) ** 1.5 * Math.log(y === 1 ? p : 1 - p)),
  ],
  [
    'categoricalFocalCrossentropy',
    categoricalFocalCrossentropy(),
    oneHot,
    inRange,
    (y, p) => {
      const own = p[y.indexOf(1)]! / p.reduce((all, value) => all + value, 0);
      return -0.25 * (1 - own) ** 2 * Math.log(own);
    },
  ],
  ['klDivergence', klDivergence(), inRange, draw(0.05, 0.95), total((y, p) => y * Math.log(y / p))],
  ['poisson', poisson(), draw(0, 4), draw(0.1, 4), each((y, p) => p - y * Math.log(p + 1e-7))],
  [
    'cosineSimilarity',
    cosineSimilarity(),
    draw(-1, 1),
    draw(-1, 1),
    (y, p) => -y.reduce((dot, value, index) => dot + value * p[index]!, 0) / Math.hypot(...y) / Math.hypot(...p),
  ],
  ['categoricalCrossentropy', categoricalCrossentropy(), oneHot, inRange, entropy],
  [
    'categoricalCrossentropy, smooth',
    categoricalCrossentropy({ labelSmoothing: 0.3 }),
    oneHot,
    inRange,
    (y, p) =>
      entropy(
        y.map((value) => value * 0.7 + 0.1),
        p,
      ),
  ],
  ['binaryCrossentropy', binaryCrossentropy(), yesOrNo, inRange, binary],
  [
    'binaryCrossentropy, smooth',
    binaryCrossentropy({ labelSmoothing: 0.2 }),
    yesOrNo,
    inRange,
    (y, p) =>
      binary(
        y.map((value) => value * 0.8 + 0.1),
        p,
      ),
  ],
];

describe.each(trials)('%s', (_, loss, labels, predictions, formula) => {
  const row = (values: Float32Array, index: number): number[] =>
    Array.from(values.subarray(index * columns, (index + 1) * columns));

  test('has its values and a gradient that is their derivative', () => {
    tidy(() => {
      const y = tensor(labels, [rows, columns]);
      const result = loss.call(y, tensor(predictions, [rows, columns]));
      expect(result.shape).toEqual([rows]);
      for (const [index, value] of Array.from(result.dataSync()).entries()) {
        expect(Math.abs(value - formula(row(labels, index), row(predictions, index)))).toBeLessThan(
          5e-6 * Math.max(1, Math.abs(value)),
        );
      }
      const gradient = grad((p: Tensor): Scalar => sum(loss.call(y, p)))(
        tensor(predictions, [rows, columns]),
      ).dataSync();
      for (const [place, value] of predictions.entries()) {
        const at = (change: number): number => {
          const moved = row(predictions, Math.floor(place / columns));
          moved[place % columns] = value + change;
          return formula(row(labels, Math.floor(place / columns)), moved);
        };
        expect(Math.abs(gradient[place]! - (at(1e-6) - at(-1e-6)) / 2e-6)).toBeLessThan(
          2e-4 * (1 + Math.abs(gradient[place]!)),
        );
      }
    });
  });
});

test.each([0, 0.2])(
  'class indices and one-hot labels cost the same, from probabilities, from logits, and from a softmax that has them, with a smoothing of %d',
  (labelSmoothing) => {
    tidy(() => {
      const indices = tensor([1, 0, 2, 0], [rows], 'int32');
      const x = tensor(logits, [rows, columns]);
      const probabilities = softmax(x);
      const expected = categoricalCrossentropy({ labelSmoothing })
        .call(tensor(oneHot, [rows, columns]), probabilities)
        .dataSync();
      const close = (actual: Tensor): void => {
        for (const [index, value] of Array.from(actual.dataSync()).entries())
          expect(value).toBeCloseTo(expected[index]!, 5);
      };
      close(sparseCategoricalCrossentropy({ labelSmoothing }).call(indices, probabilities));
      close(sparseCategoricalCrossentropy({ fromLogits: true, labelSmoothing }).call(indices, x));
      keepLogits(probabilities, x, 'softmax');
      close(sparseCategoricalCrossentropy({ labelSmoothing }).call(indices, probabilities));
      close(categoricalCrossentropy({ labelSmoothing }).call(tensor(oneHot, [rows, columns]), probabilities));
    });
  },
);

test('focal cross-entropies of a softmax or sigmoid are computed from its logits, and learn from sure answers', () => {
  tidy(() => {
    const x = tensor(logits, [rows, columns]);
    for (const [activation, squash, loss, labels] of [
      ['softmax', softmax, categoricalFocalCrossentropy(), oneHot],
      ['sigmoid', sigmoid, binaryFocalCrossentropy(), yesOrNo],
    ] as const) {
      const y = tensor(labels, [rows, columns]);
      const expected = loss.call(y, squash(x)).dataSync();
      const probabilities = squash(x);
      keepLogits(probabilities, x, activation);
      for (const [index, value] of loss.call(y, probabilities).dataSync().entries()) {
        expect(value).toBeCloseTo(expected[index]!, 5);
      }
      // So sure that the probabilities are 0 and 1.
      const gradient = grad((sure: Tensor): Scalar => {
        const answers = squash(sure);
        keepLogits(answers, sure, activation);
        return sum(loss.call(y, answers));
      })(tensor([-200, 200, -200, 200, -200, -200, 0, 200, -200, -200, -200, 200], [rows, columns])).dataSync();
      expect(gradient.every((value) => Number.isFinite(value))).toBe(true);
      expect(gradient.some((value) => value !== 0)).toBe(true);
    }
  });
});

test('a sure and wrong answer has a finite cost when its logits are known', () => {
  tidy(() => {
    const x = tensor([-200, 200], [1, 2]);
    const probabilities = softmax(x);
    keepLogits(probabilities, x, 'softmax');
    expect(
      categoricalCrossentropy()
        .call(tensor([1, 0], [1, 2]), probabilities)
        .dataSync()[0],
    ).toBeCloseTo(400, 3);
    const logit = tensor([200], [1, 1]);
    const probability = sigmoid(logit);
    keepLogits(probability, logit, 'sigmoid');
    expect(
      binaryCrossentropy()
        .call(tensor([0], [1, 1]), probability)
        .dataSync()[0],
    ).toBeCloseTo(200, 3);
  });
});
