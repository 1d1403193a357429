// As tokens.js, of a model that lies in one zip file, in half precision.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers/predict';
import { loadPredictor } from '@rnnkit/models/predict';
import { unzipModel } from '@rnnkit/storage/predict';

async function main() {
  await useBackend(wasm());
  const answer = await fetch('model.zip');
  const files = await unzipModel(new Uint8Array(await answer.arrayBuffer()));
  const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
  const data = Int32Array.from(JSON.parse(new URLSearchParams(location.search).get('ids')));
  const prediction = await model.predict({ data, shape: [1, data.length] });
  document.querySelector('output').textContent = JSON.stringify(await prediction.array());
}

void main();
