// A page loads the model that was trained in Node, says how good it is here, and trains it a little further.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { unzipModel } from '@rnnkit/storage';
import { loadModel } from '@rnnkit/training';

import { rowsOf } from '../rows.js';
import { registerClasses } from '../src/index.js';

registerClasses();
const { name } = await useBackend(wasm());
const answer = await fetch('model.zip');
const model = await loadModel(await unzipModel(new Uint8Array(await answer.arrayBuffer())));
const [train, test] = [rowsOf(600, 1, 0.1), rowsOf(400, 2)];
const loaded = await model.evaluate(test.x, test.y);
const { history } = await model.fit(train.x, train.y, { epochs: 1, batchSize: 30 });
document.querySelector('output').textContent = JSON.stringify({ backend: name, loaded, loss: history.loss[0] });
