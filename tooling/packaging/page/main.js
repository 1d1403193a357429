// A page of a user: trains a small model on the backend that this browser can run, and classifies two texts.
// `?backend=cpu` leaves it no choice.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, lstm } from '@rnnkit/layers';
import { Tokenizer, padSequences } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';

const wanted = new URLSearchParams(location.search).get('backend');
// A browser without a graphics card emulates it, and so slowly that it has to be asked for.
const backends = [webgl({ allowSoftware: wanted === 'webgl' }), wasm(), cpu()].filter(
  ({ name }) => wanted === null || wanted === name,
);

const texts = ['good fine good', 'bad poor', 'fine good', 'poor bad bad', 'good', 'bad'];
const labels = { data: Int32Array.of(1, 0, 1, 0, 1, 0), shape: [6] };

const { name } = await useBackend(...backends);
const tokenizer = new Tokenizer();
tokenizer.fitOnTexts(texts);
const ids = (some) => padSequences(tokenizer.textsToSequences(some), { maxlen: 4 });
const model = sequential(
  [
    embedding({ inputDim: 5, outputDim: 8, maskZero: true }),
    lstm({ units: 8 }),
    dense({ units: 2, activation: 'softmax' }),
  ],
  { seed: 1 },
);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const { history } = await model.fit(ids(texts), labels, { epochs: 60, batchSize: 2 });
const prediction = await model.predict(ids(['fine', 'poor']));
const data = await prediction.data();
prediction.dispose();
document.querySelector('output').textContent = JSON.stringify({
  backend: name,
  accuracy: history.accuracy.at(-1),
  fine: data[1],
  poor: data[3],
});
