// Threads of Node that do not train: the file does nothing, hangs, ends or throws, or the thread is ended in the middle.
import { Worker } from 'node:worker_threads';

import { cpu } from '@rnnkit/backend-cpu';
import { activeBackend, useBackend } from '@rnnkit/core';
import { dense } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { crossValidate, lambdaCallback, sequential, startTrainingWorkers, type SequentialModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x = Array.from({ length: 12 }, (_, row) => [row % 3, row % 2]);
const y = x.map(([, second]) => second!);

function model(): SequentialModel {
  const made = sequential([dense({ units: 2, activation: 'softmax' })], { seed: 1 });
  made.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  made.build([null, 2]);
  return made;
}

test.each([
  ['does nothing', 'setInterval(() => undefined, 1000)', 'A training worker has not answered within 0.3'],
  ['hangs', 'for (;;);', 'A training worker has not answered within 0.3'],
  ['ends', 'process.exit(3)', 'A training worker has failed: it ended with the code 3.'],
  ['throws', 'throw new Error("no such backend")', 'A training worker has failed: no such backend'],
])('a thread that %s fails the training, and is ended', async (_, script, message) => {
  let [alive, started] = [0, 0];
  const start = (): Worker => {
    alive++;
    started++;
    return new Worker(script, { eval: true }).once('exit', () => void alive--);
  };
  const made = model();
  const before = memory().numTensors;
  const workers = { count: 2, start, timeout: 300 };
  await expect(made.fit(x, y, { workers })).rejects.toThrow(message);
  await expect(crossValidate(made, x, y, { folds: 2, workers })).rejects.toThrow(message);
  expect([alive, started]).toEqual([0, 4]);
  expect(memory().numTensors).toBe(before);
  await made.fit(x, y);
  made.dispose();
});

test('a thread that is ended in the middle fails the training, and takes the others with it', async () => {
  const threads: Worker[] = [];
  const exits: Promise<unknown>[] = [];
  const start = (): Worker => {
    const thread = new Worker(new URL('../src/node/worker.ts', import.meta.url), {
      workerData: activeBackend()!.origin,
      execArgv: ['--conditions=@rnnkit/source', '--no-warnings'],
    });
    threads.push(thread);
    exits.push(new Promise((resolve) => void thread.once('exit', resolve)));
    return thread;
  };
  const made = model();
  const weights = await made.getWeights();
  const workers = startTrainingWorkers({ count: 2, start });
  const killer = lambdaCallback({ onBatchEnd: (batch) => void (batch === 2 && threads[1]!.terminate()) });
  await expect(made.fit(x, y, { batchSize: 2, workers, callbacks: [killer] })).rejects.toThrow(
    'A training worker has failed: it ended with the code 1.',
  );
  await Promise.all(exits);
  // The model is what it was when the epoch began.
  expect(await made.getWeights()).toEqual(weights);
  await expect(made.fit(x, y, { workers })).rejects.toThrow('The training workers were ended when one of them failed');
  await made.fit(x, y);
  made.dispose();
});
