// How sure is the accuracy? Four folds, two at a time, each in a thread; and the same in this one.
import { Worker } from 'node:worker_threads';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { crossValidate } from '@rnnkit/training';

import { rowsOf } from './rows.js';
import { registerClasses } from './src/index.js';
import { makeModel } from './task.js';

registerClasses();
await useBackend(wasm({ threads: 1 }));
const { x, y } = rowsOf(200, 1);
const model = makeModel();
const options = { folds: 4, epochs: 2, batchSize: 25 };
const start = () => new Worker(new URL('./worker.js', import.meta.url));
const inThreads = await crossValidate(model, x, y, { ...options, workers: { count: 2, start } });
const alone = await crossValidate(model, x, y, options);
console.log(JSON.stringify({ mean: inThreads.mean, same: JSON.stringify(inThreads) === JSON.stringify(alone) }));
