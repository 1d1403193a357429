// What a loss makes of masks and sample weights, against Keras' own figures; tooling/golden makes them.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import {
  memory,
  ones,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
  zeros,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { meanSquaredError, type LossReduction } from '../src/index.ts';
import { lossFromConfig, lossNames } from '../src/losses/from-config.ts';
import { reduceCosts } from '../src/losses/reduce.ts';
import kerasReductions from './fixtures/keras-reductions.json?raw';

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

interface LossCase {
  readonly reduction: LossReduction;
  readonly maskKind: string;
  readonly weightKind: string;
  readonly labels: Numbers;
  readonly predictions: Numbers;
  readonly mask: Numbers | null;
  readonly weights: Numbers | null;
  readonly value: number;
  readonly gradient: Numbers;
}

const { losses } = JSON.parse(kerasReductions) as { losses: LossCase[] };

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(async () => {
    await useBackend(make());
    registerStockGradients();
  });

  test.each(
    losses.map((one) => [one.reduction, one.labels.shape.length - 1, one.maskKind, one.weightKind, one] as const),
  )('Keras: %s of rank %d, mask: %s, weights: %s', (_reduction, _rank, _mask, _weights, one) => {
    const loss = meanSquaredError({ reduction: one.reduction });
    const before = memory().numTensors;
    tidy(() => {
      const labels = tensor(one.labels.data, one.labels.shape);
      const mask = one.mask === null ? undefined : tensor(one.mask.data, one.mask.shape, 'bool');
      const weights = one.weights === null ? undefined : tensor(one.weights.data, one.weights.shape);
      const { value, grad } = valueAndGrad((predictions: Tensor) =>
        reduceCosts(loss, loss.call(labels, predictions, mask), mask, weights),
      )(tensor(one.predictions.data, one.predictions.shape));
      expect(Math.abs(value.dataSync()[0]! - one.value)).toBeLessThan(2e-6 * Math.max(1, one.value));
      const gradient = grad.dataSync();
      for (const [index, expected] of one.gradient.data.entries()) {
        expect(Math.abs(gradient[index]! - expected)).toBeLessThan(2e-6);
      }
    });
    expect(memory().numTensors).toBe(before);
  });

  test.each(['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight'] as const)(
    '%s: what is masked may hold anything',
    (reduction) => {
      tidy(() => {
        const mask = tensor2d([1, 0, 0, 1], [2, 2], 'bool');
        const reduce = (costs: Tensor): Scalar =>
          reduceCosts({ name: 'own', reduction }, costs, mask, tensor1d([0.5, 2]));
        const clean = valueAndGrad(reduce)(tensor2d([1, 0, 0, 4], [2, 2]));
        const { value, grad } = valueAndGrad(reduce)(tensor2d([1, Number.NaN, Number.POSITIVE_INFINITY, 4], [2, 2]));
        expect(value.dataSync()).toEqual(clean.value.dataSync());
        expect(grad.dataSync()).toEqual(clean.grad.dataSync());
      });
    },
  );

  test('weights of which each is 1 change nothing, to the bit', () => {
    tidy(() => {
      const costs = tensor2d([0.1, 0.2, 0.3, 0.4, 0.7, 0.9], [2, 3]);
      for (const reduction of ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight'] as const) {
        const loss = { name: 'own', reduction };
        const expected = reduceCosts(loss, costs).dataSync()[0];
        for (const shape of [[2], [2, 1], [2, 3], [2, 3, 1], [1, 3]]) {
          expect(reduceCosts(loss, costs, undefined, ones(shape)).dataSync()[0]).toBe(expected);
        }
      }
    });
  });
});

test('a loss without a reduction is averaged', () => {
  tidy(() => {
    expect(reduceCosts({ name: 'own' }, tensor1d([1, 2, 6])).dataSync()[0]).toBe(3);
  });
});

test.each(lossNames)('%s has a reduction, which its configuration tells', (name) => {
  const loss = lossFromConfig(name);
  expect(loss.reduction).toBe('sumOverBatchSize');
  expect(loss.getConfig!()['reduction']).toBe('sumOverBatchSize');
  const summed = lossFromConfig({ className: loss.className, config: { reduction: 'sum' } });
  expect(summed.reduction).toBe('sum');
  const again = lossFromConfig({ className: summed.className, config: summed.getConfig!() });
  expect(again.getConfig!()).toEqual(summed.getConfig!());
});

test('says what does not fit', () => {
  expect(() => meanSquaredError({ reduction: 'none' as 'sum' })).toThrow(
    /reduction has to be one of sumOverBatchSize, sum, mean, meanWithSampleWeight; got "none"/,
  );
  tidy(() => {
    const costs = zeros([2, 3]);
    const loss = { name: 'own' };
    for (const shape of [[3], [3, 1], [2, 2], [2, 3, 2]]) {
      expect(() => reduceCosts(loss, costs, undefined, ones(shape))).toThrow(
        /own: the sample weights are of the shape .*, the costs of the shape \[2, 3\]; give one weight for each row/,
      );
    }
    expect(() => reduceCosts(loss, costs, ones([2], 'bool'))).toThrow(/own: the mask .* have to be the same/);
  });
});
