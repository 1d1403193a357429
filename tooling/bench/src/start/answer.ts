// Loads a saved classifier and answers one text. usage: answer.ts MODEL TEXT THREADS
import { TextClassifier } from '@rnnkit/classifier';
import { useBackend } from '@rnnkit/core';
import { readModel } from '@rnnkit/training/node';

import { wasmWithThreads } from '../peers/wasm-with-threads.ts';

const [model = '', text = '', threads = '1'] = process.argv.slice(2);
await useBackend(wasmWithThreads(Number(threads)).backend);
const classifier = await TextClassifier.load(await readModel(model));
const [probabilities] = await classifier.probabilities([text]);
process.stdout.write(`${probabilities!.join(' ')}\n`);
