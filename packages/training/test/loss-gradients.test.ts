import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, dropout, embedding, lstm } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { lossGradients, model } from '../src/index.ts';

test('the gradients of two outputs are those of finite differences, and nothing is kept', async () => {
  await useBackend(cpu());
  const text = input({ shape: [null], dtype: 'int32' });
  const vectors = embedding({ inputDim: 5, outputDim: 2, maskZero: true, name: 'table' }).apply(text);
  const read = dropout({ rate: 0.5 }).apply(
    lstm({ units: 2, kernelRegularizer: { className: 'l2', config: { l2: 0.1 } } }).apply(vectors),
  );
  const whole = model({
    inputs: text,
    outputs: {
      kind: dense({ units: 2, activation: 'softmax', name: 'kind' }).apply(read),
      size: dense({ units: 1, name: 'size' }).apply(read),
    },
    seed: 5,
  });
  whole.compile({
    loss: { kind: 'sparseCategoricalCrossentropy', size: 'meanSquaredError' },
    lossWeights: { kind: 1, size: 0.25 },
  });
  whole.build();
  whole.getLayer('table').trainable = false;
  const x = [
    [1, 2, 0],
    [3, 4, 1],
  ];
  const y = { kind: [1, 0], size: [[2], [-1]] };
  const sampleWeight = { kind: [2, 0.5], size: [1, 3] };
  const before = memory().numTensors;
  const { loss, gradients } = await lossGradients(whole, x, y, { sampleWeight });
  expect(Object.keys(gradients)).toEqual(whole.weights.map(({ name }) => name));
  expect((await loss.data())[0]).toBeCloseTo(await whole.testOnBatch(x, y, sampleWeight), 6);
  const values = await whole.getWeights();
  const nudge = 2 ** -7;
  for (const [place, gradient] of Object.values(gradients).entries()) {
    const slopes = await gradient.data();
    expect(gradient.shape).toEqual(whole.weights[place]!.variable.shape);
    for (const index of slopes.keys()) {
      const lossWith = (by: number): Promise<number> => {
        const moved = values[place]!.map((value, at) => (at === index ? value + by : value));
        whole.setWeights(values.with(place, moved));
        return whole.testOnBatch(x, y, sampleWeight);
      };
      const slope = ((await lossWith(nudge)) - (await lossWith(-nudge))) / (2 * nudge);
      expect(Math.abs(slopes[index]! - slope)).toBeLessThan(2 ** -11);
    }
  }
  dispose([loss, ...Object.values(gradients)]);
  expect(memory().numTensors).toBe(before);
  whole.dispose();
});
