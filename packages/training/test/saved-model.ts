// A small trained model and its files.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { bidirectional, dense, embedding, gru, lstmCell, rnn } from '@rnnkit/layers';
import type { ModelFiles } from '@rnnkit/storage';
import { expect } from 'vitest';

import { loadModel, saveModel, sequential, type TrainableModel } from '../src/index.ts';

const x = { data: Int32Array.from([1, 2, 3, 4, 0, 2]), shape: [2, 3] };

export async function trainAndSave(): Promise<{ trained: TrainableModel; files: ModelFiles }> {
  await useBackend(cpu());
  const trained = sequential(
    [
      embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
      bidirectional(gru({ units: 2, returnSequences: true })),
      rnn([lstmCell({ units: 3 }), lstmCell({ units: 2 })]),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 2 },
  );
  trained.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await trained.fit(x, [0, 1], { epochs: 2 });
  const files = await saveModel(trained, {
    includeOptimizer: true,
    assets: new Map([['labels.json', new TextEncoder().encode('["a", "b"]')]]),
  });
  return { trained, files };
}

/** Fails unless the files hold the model. */
export async function expectSame(saved: ModelFiles, trained: TrainableModel): Promise<void> {
  const loaded = await loadModel(saved);
  expect(await loaded.getWeights()).toEqual(await trained.getWeights());
  expect(await loaded.evaluate(x, [0, 1])).toEqual(await trained.evaluate(x, [0, 1]));
  expect(loaded.summary()).toBe(trained.summary());
  loaded.dispose();
}
