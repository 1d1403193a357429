// Another process: it makes the classes known, loads what `train.js` has saved, and predicts. Nothing that trains is needed for that.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { loadModel } from '@rnnkit/models';
import { readModel } from '@rnnkit/storage/node';

import { rowsOf } from './rows.js';
import { registerClasses } from './src/index.js';

registerClasses();
await useBackend(wasm());
const model = await loadModel(await readModel('public/model.zip'));
const largest = (row) => row.indexOf(Math.max(...row));

const { x, y } = rowsOf(400, 2);
const output = await model.predict(x);
const rows = await output.array();
output.dispose();
const accuracy = rows.filter((row, index) => largest(row) === y.data[index]).length / rows.length;

// As a reader types: after each token, what predict says of all that has come.
const stream = model.stream();
const said = [];
for (const id of [7, 2, 11, 3, 5, 1]) said.push(1 + largest(await stream.push(id)));
stream.dispose();
console.log(JSON.stringify({ accuracy, layers: model.layers.map(({ className }) => className), said }));
