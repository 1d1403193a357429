// The same, of tokens that something else has made of a text.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers/predict';
import { loadPredictor } from '@rnnkit/models/predict';

async function main() {
  const bytesOf = async (name) => new Uint8Array(await (await fetch(`model/${name}`)).arrayBuffer());
  const names = ['model.json', 'weights.safetensors'];
  const files = new Map(await Promise.all(names.map(async (name) => [name, await bytesOf(name)])));
  await useBackend(wasm());
  const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
  const data = Int32Array.from(JSON.parse(new URLSearchParams(location.search).get('ids')));
  const prediction = await model.predict({ data, shape: [1, data.length] });
  document.querySelector('output').textContent = JSON.stringify(await prediction.array());
}

void main();
