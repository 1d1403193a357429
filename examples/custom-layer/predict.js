// Another process: it makes the classes known, and loads what `train.js` has saved.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { readModel } from '@rnnkit/storage/node';
import { loadModel } from '@rnnkit/training';

import { registerClasses } from './src/index.js';
import { rowsOf } from './task.js';

registerClasses();
await useBackend(wasm());
const model = await loadModel(await readModel('public/model.zip'));
const { x, y } = rowsOf(400, 2);
const figures = await model.evaluate(x, y);

// As a reader types: after each token, what predict says of all that has come.
const stream = model.stream();
const said = [];
for (const id of [7, 2, 11, 3, 5, 1]) {
  const probabilities = await stream.push(id);
  said.push(1 + probabilities.indexOf(Math.max(...probabilities)));
}
stream.dispose();
console.log(JSON.stringify({ figures, layers: model.layers.map(({ className }) => className), said }));
