// Losses over classes behind a sigmoid, whose answers Keras divides by their sum: what Keras 3.15 says of them.
import type { HostArray } from '@rnnkit/data';
import { dense } from '@rnnkit/layers';
import { expect } from 'vitest';

import { sequential, type LossConfig, type LossName } from '../src/index.ts';

const x = { data: Float32Array.of(0.5, -1, 1.5, 0.25, -0.75, 2), shape: [3, 2] };
const kernel = Float32Array.of(0.4, -0.2, 0.9, -1.1, 0.3, 0.5);
const shares = { data: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0.5, 0.5), shape: [3, 3] };
const places = { data: Int32Array.of(0, 2, 1), shape: [3] };

/** A loss, the labels, what it is, and the weights after a step of gradient descent whose size is 1. */
export interface SigmoidCase {
  readonly loss: LossName | LossConfig;
  readonly y: HostArray;
  readonly value: number;
  readonly after: readonly number[];
  readonly bias: readonly number[];
}

/** What Keras says. */
export const sigmoidCases: readonly SigmoidCase[] = [
  {
    loss: 'categoricalCrossentropy',
    y: shares,
    value: 0.7753985524177551,
    after: [0.36583534, -0.29037017, 0.92016548, -1.18392062, 0.3348088, 0.5766449],
    bias: [-0.02376173, -0.09349674, -0.00600942],
  },
  {
    loss: 'sparseCategoricalCrossentropy',
    y: places,
    value: 0.7492449283599854,
    after: [0.36583534, -0.33047283, 0.97259766, -1.18392062, 0.44174922, 0.43682569],
    bias: [-0.02376173, -0.04002653, -0.07591903],
  },
  {
    loss: { className: 'CategoricalCrossentropy', config: { labelSmoothing: 0.1 } },
    y: shares,
    value: 0.8221399784088135,
    after: [0.36274552, -0.27644047, 0.91855431, -1.15745974, 0.3261365, 0.56525546],
    bias: [-0.01359206, -0.08244907, -0.00678275],
  },
  {
    loss: 'categoricalFocalCrossentropy',
    y: shares,
    value: 0.05675312876701355,
    after: [0.39346504, -0.21503845, 0.90304947, -1.11392903, 0.30358315, 0.5153293],
    bias: [-0.00449095, -0.01699731, 0.00077523],
  },
];

/** Compares the loss and a step with what Keras says. */
export async function compareStep({ loss, y, value, after, bias }: SigmoidCase): Promise<void> {
  const model = sequential([dense({ units: 3, activation: 'sigmoid' })]);
  model.build([null, 2]);
  model.setWeights([kernel, new Float32Array(3)]);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate: 1 } }, loss });
  const found = await model.evaluate(x, y);
  expect((found as unknown as { loss: number }).loss).toBeCloseTo(value, 5);
  await model.trainOnBatch(x, y);
  const [made, moved] = await model.getWeights();
  for (const [weights, right] of [
    [made, after],
    [moved, bias],
  ] as const)
    for (const [place, one] of right.entries()) expect(weights![place]).toBeCloseTo(one, 5);
  model.dispose();
}
