// Threads of Node that train no folds: the file does nothing, hangs, ends or throws, or the thread is ended in the middle.
import { Worker } from 'node:worker_threads';

import { cpu } from '@rnnkit/backend-cpu';
import { activeBackend, useBackend } from '@rnnkit/core';
import { dense } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { crossValidate, foldWorkers, sequential, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x = Array.from({ length: 12 }, (_, row) => [row % 3, row % 2]);
const y = x.map(([, second]) => second!);

function model(): TrainableModel {
  const made = sequential([dense({ units: 2, activation: 'softmax' })], { seed: 1 });
  made.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  made.build([null, 2]);
  return made;
}

test.each([
  ['does nothing', 'setInterval(() => undefined, 1000)', 'A worker that trains folds has not answered within 0.3'],
  ['hangs', 'for (;;);', 'A worker that trains folds has not answered within 0.3'],
  ['ends', 'process.exit(3)', 'A worker that trains folds has failed: it ended with the code 3.'],
  ['throws', 'throw new Error("no such backend")', 'A worker that trains folds has failed: no such backend'],
])('a thread that %s fails its fold, and is ended', async (_, script, message) => {
  let [alive, started] = [0, 0];
  const start = (): Worker => {
    alive++;
    started++;
    return new Worker(script, { eval: true }).once('exit', () => void alive--);
  };
  const made = model();
  const before = memory().numTensors;
  const workers = { count: 2, start, timeout: 300 };
  await expect(crossValidate(made, x, y, { folds: 2, workers })).rejects.toThrow(message);
  expect([alive, started]).toEqual([0, 2]);
  expect(memory().numTensors).toBe(before);
  await made.fit(x, y);
  made.dispose();
});

test('a thread that is ended in the middle fails all folds, and another takes its place', async () => {
  const threads: Worker[] = [];
  const exits: Promise<unknown>[] = [];
  const start = (): Worker => {
    const thread = new Worker(new URL('../src/node/fold-worker.ts', import.meta.url), {
      workerData: activeBackend()!.origin,
      execArgv: ['--conditions=@rnnkit/source', '--no-warnings'],
    });
    threads.push(thread);
    exits.push(new Promise((resolve) => void thread.once('exit', resolve)));
    return thread;
  };
  const made = model();
  const alone = await crossValidate(made, x, y, { folds: 3 });
  const workers = foldWorkers({ count: 2, start });
  let told = 0;
  const onProgress = (): void => {
    if (++told === 1) for (const thread of threads) void thread.terminate();
  };
  await expect(crossValidate(made, x, y, { folds: 3, epochs: 1e6, workers, onProgress })).rejects.toThrow(
    'A worker that trains folds has failed: it ended with the code 1.',
  );
  await Promise.all(exits);
  expect(threads).toHaveLength(2);
  expect(await crossValidate(made, x, y, { folds: 3, workers })).toEqual(alone);
  // One that has nothing to do may die, too.
  await threads.at(-1)!.terminate();
  expect(await crossValidate(made, x, y, { folds: 3, workers })).toEqual(alone);
  await workers.end();
  await Promise.all(exits);
  await expect(crossValidate(made, x, y, { folds: 3, workers })).rejects.toThrow('have been ended');
  made.dispose();
});
