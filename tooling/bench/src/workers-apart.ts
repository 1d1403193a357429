// A thread that trains on its share of the texts and exchanges nothing with the others. It trains for an epoch each time it is
// told to.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { parentPort, workerData } from 'node:worker_threads';

import { textClassifier, trainEpochs, type LabelledTexts } from './text-classifier.ts';

const { texts, batchSize, backend } = workerData as { texts: LabelledTexts; batchSize: number; backend: string };
await useBackend(backend === 'cpu' ? cpu() : wasm());
const model = textClassifier(texts.classes);
parentPort!.on('message', () => {
  void trainEpochs(model, texts, { epochs: 1, batchSize, workers: 1 }).then(() => parentPort!.postMessage('done', []));
});
