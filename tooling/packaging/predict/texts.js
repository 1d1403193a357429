// A page of a user that only predicts: it loads a saved classifier, and says how likely each class of a text is.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers/predict';
import { loadPredictor } from '@rnnkit/models';
import { unzipModel } from '@rnnkit/storage';
import { padSequences, textIndexerFromJson } from '@rnnkit/text';

await useBackend(wasm());
const answer = await fetch('model.zip');
const files = await unzipModel(new Uint8Array(await answer.arrayBuffer()));
const model = await loadPredictor(files, { Embedding: embedding, GRU: gru, Dense: dense });
const indexer = textIndexerFromJson(new TextDecoder().decode(files.get('tokenizer.json')));
const ids = padSequences(indexer.textsToSequences([new URLSearchParams(location.search).get('text')]), {
  maxlen: 100,
});
const prediction = await model.predict(ids);
document.querySelector('output').textContent = JSON.stringify(await prediction.array());
