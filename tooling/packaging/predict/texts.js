// A page of a user that only predicts: it loads a saved classifier, and says how likely each class of a text is.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers/predict';
import { loadPredictor } from '@rnnkit/models/predict';
import { padSequences, textIndexerFromJson } from '@rnnkit/text';

async function main() {
  const bytesOf = async (name) => new Uint8Array(await (await fetch(`model/${name}`)).arrayBuffer());
  const names = ['model.json', 'weights.safetensors', 'tokenizer.json'];
  const files = new Map(await Promise.all(names.map(async (name) => [name, await bytesOf(name)])));
  await useBackend(wasm());
  const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
  const indexer = textIndexerFromJson(new TextDecoder().decode(files.get('tokenizer.json')));
  const ids = padSequences(indexer.textsToSequences([new URLSearchParams(location.search).get('text')]), {
    maxlen: 100,
  });
  const prediction = await model.predict(ids);
  document.querySelector('output').textContent = JSON.stringify(await prediction.array());
}

void main();
