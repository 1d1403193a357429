// On a backend that executes asynchronously results are read late, and nothing else changes.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend, type Backend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import { lambdaCallback, sequential, type TrainableModel } from '../src/index.ts';

/** The CPU backend, saying of itself that it executes asynchronously and that it can be lost. */
function ahead(backUp: () => Promise<void> = async () => {}): Backend {
  const backend = cpu();
  return { ...backend, capabilities: { ...backend.capabilities, asynchronous: true }, backUp };
}

const x: HostArray = { data: Int32Array.from({ length: 120 }, (_, index) => (index * 7) % 10), shape: [40, 3] };
const y: HostArray = { data: Int32Array.from({ length: 40 }, (_, row) => ((row * 21) % 10 > 4 ? 1 : 0)), shape: [40] };

function model(): TrainableModel {
  const made = sequential(
    [embedding({ inputDim: 10, outputDim: 4 }), gru({ units: 5 }), dense({ units: 2, activation: 'softmax' })],
    { seed: 3 },
  );
  made.compile({
    optimizer: { className: 'adam', config: { learningRate: 0.05 } },
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return made;
}

async function fit(backend: Backend): Promise<{ history: unknown; told: unknown[]; weights: number[] }> {
  await useBackend(backend);
  const told: unknown[] = [];
  const learner = model();
  const { history } = await learner.fit(x, y, {
    epochs: 3,
    batchSize: 2,
    callbacks: [lambdaCallback({ onBatchEnd: (batch, logs) => void told.push([batch, { ...logs }]) })],
  });
  const weights = (await Promise.all(learner.weights.map(({ variable }) => variable.data()))).flatMap((one) => [
    ...one,
  ]);
  learner.dispose();
  return { history, told, weights };
}

test('history, callbacks and weights are the same, and no tensor is left', async () => {
  const before = memory().numTensors;
  expect(await fit(ahead())).toEqual(await fit(cpu()));
  expect(memory().numTensors).toBe(before);
});

test('results come several at once', async () => {
  await useBackend(ahead());
  const learner = model();
  const atRead: number[] = [];
  await learner.fit(x, y, {
    batchSize: 2,
    callbacks: [lambdaCallback({ onBatchEnd: (batch) => void atRead.push(learner.optimizer.iterations - batch) })],
  });
  expect(atRead).toHaveLength(20);
  expect(Math.max(...atRead)).toBeGreaterThan(1);
  expect(Math.max(...atRead)).toBeLessThanOrEqual(8);
  learner.dispose();
});

test('a loss that is not a number is said with its step, and leaves no tensor', async () => {
  await useBackend(ahead());
  const before = memory().numTensors;
  const learner = model();
  learner.build([null, 3]);
  const weights = await learner.getWeights();
  weights[1]![0] = Number.NaN;
  learner.setWeights(weights);
  await expect(learner.fit(x, y, { batchSize: 4, shuffle: false })).rejects.toThrow('The loss is NaN at step 1, and');
  learner.dispose();
  expect(memory().numTensors).toBe(before);
});

test('weights are backed up at the start and after every epoch', async () => {
  let backups = 0;
  await useBackend(
    ahead(async () => {
      backups++;
    }),
  );
  const learner = model();
  await learner.fit(x, y, { epochs: 3 });
  expect(backups).toBe(4);
  learner.dispose();
});
