// What fit makes of an optimizer's averages, and of gradients of several batches.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { lambdaCallback, sequential, type Callback, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x = [[1], [2], [-1], [0.5], [3], [-2], [0.25], [1.5]];
const y = [[2], [5], [-3], [1], [5], [-4], [0], [4]];

function modelOf(config: object): TrainableModel {
  const model = sequential([dense({ units: 1 })], { seed: 3 });
  model.compile({ optimizer: { className: 'sgd', config }, loss: 'meanSquaredError' });
  return model;
}

async function fit(model: TrainableModel, batchSize: number, ...callbacks: Callback[]): Promise<number[]> {
  await model.fit(x, y, { epochs: 3, batchSize, shuffle: false, callbacks });
  return (await model.getWeights()).flatMap((weight) => [...weight]);
}

test('the weights are their averages once fit has ended, before onTrainEnd, and no sooner', async () => {
  const before = memory().numTensors;
  const momentum = 0.75;
  const seen: number[][] = [];
  let atEnd: number[] = [];
  const weightsOf = async (model: TrainableModel): Promise<number[]> =>
    (await model.getWeights()).flatMap((weight) => [...weight]);
  const averaged = modelOf({ learningRate: 0.1, useEma: true, emaMomentum: momentum });
  const plain = modelOf({ learningRate: 0.1 });
  const last = await fit(
    averaged,
    2,
    lambdaCallback({
      onBatchEnd: async () => void seen.push(await weightsOf(averaged)),
      onTrainEnd: async () => void (atEnd = await weightsOf(averaged)),
    }),
  );
  expect(seen.at(-1)).toEqual(await fit(plain, 2));
  const mean = seen.reduce((average, weights) =>
    average.map((value, index) => momentum * value + (1 - momentum) * weights[index]!),
  );
  for (const [index, value] of mean.entries()) expect(last[index]!).toBeCloseTo(value, 5);
  expect(atEnd).toEqual(last);
  averaged.dispose();
  plain.dispose();
  expect(memory().numTensors).toBe(before);
});

test('gradients of four batches of two are those of one of eight', async () => {
  const accumulated = modelOf({ learningRate: 0.1, gradientAccumulationSteps: 4 });
  const plain = modelOf({ learningRate: 0.1 });
  const [one, other] = [await fit(accumulated, 2), await fit(plain, 8)];
  for (const [index, value] of other.entries()) expect(one[index]!).toBeCloseTo(value, 5);
  accumulated.dispose();
  plain.dispose();
});
