import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, dropout, embedding, lstm } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { dispose, memory, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { lambdaCallback, lossGradients, model, sequential } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

test('the gradients of two outputs are those of finite differences, and nothing is kept', async () => {
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

test('what calls the layers sees each of them once', async () => {
  const whole = sequential([dense({ units: 2 }), dropout({ rate: 0.5 }), dense({ units: 1 })]);
  whole.compile({ loss: 'meanSquaredError' });
  const names: string[] = [];
  const { loss, gradients } = await lossGradients(whole, [[1, 2]], [3], {
    call: (layer, values, options) => {
      names.push(layer.name);
      return layer.run(values, options);
    },
  });
  expect(names).toEqual(whole.layers.map(({ name }) => name));
  dispose([loss, ...Object.values(gradients)]);
  whole.dispose();
});

test('while a model is trained, the training waits', async () => {
  const whole = sequential([dense({ units: 1 })], { seed: 1 });
  whole.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = [
    [1, 2],
    [3, 4],
  ];
  const y = [1, -1];
  const slow = tensor(x);
  const read = slow.data.bind(slow);
  // Other batches would be trained on in the meantime.
  slow.data = async () => {
    await new Promise((resolve) => void setTimeout(resolve, 50));
    return read();
  };
  const value = async (given: Promise<Awaited<ReturnType<typeof lossGradients>>>): Promise<unknown> => {
    const { loss, gradients } = await given;
    const values = await Promise.all([loss, ...Object.values(gradients)].map((one) => one.data()));
    dispose([loss, ...Object.values(gradients)]);
    return values;
  };
  const seen: { readonly weights: Promise<Float32Array[]>; readonly found: Promise<unknown> }[] = [];
  const look = (): void => {
    seen.push({ weights: whole.getWeights(), found: value(lossGradients(whole, slow, y)) });
  };
  // Not awaited.
  await whole.fit(x, y, { epochs: 3, batchSize: 1, callbacks: [lambdaCallback({ onBatchEnd: look })] });
  expect(seen).toHaveLength(6);
  const found = await Promise.all(seen.map((one) => one.found));
  for (const [place, { weights }] of seen.entries()) {
    whole.setWeights(await weights);
    expect(found[place]).toEqual(await value(lossGradients(whole, x, y)));
  }
  slow.dispose();
  whole.dispose();
});
