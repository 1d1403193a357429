// Trains the model and saves it to one file, which the page fetches, too.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { writeModel } from '@rnnkit/storage/node';
import { saveModel } from '@rnnkit/training';

import { rowsOf } from './rows.js';
import { registerClasses } from './src/index.js';
import { makeModel } from './task.js';

registerClasses();
await useBackend(wasm());
const train = rowsOf(600, 1, 0.1);
const test = rowsOf(400, 2);
const model = makeModel();
const before = await model.evaluate(test.x, test.y);
await model.fit(train.x, train.y, { epochs: 10, batchSize: 30 });
const after = await model.evaluate(test.x, test.y);
await writeModel('public/model.zip', await saveModel(model, { includeOptimizer: true }));
console.log(JSON.stringify({ before, after }));
