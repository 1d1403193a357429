// The same, of tokens that something else has made of a text.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers/predict';
import { loadPredictor } from '@rnnkit/models';
import { unzipModel } from '@rnnkit/storage';

await useBackend(wasm());
const answer = await fetch('model.zip');
const files = await unzipModel(new Uint8Array(await answer.arrayBuffer()));
const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
const prediction = await model.predict([JSON.parse(new URLSearchParams(location.search).get('ids'))]);
document.querySelector('output').textContent = JSON.stringify(await prediction.array());
