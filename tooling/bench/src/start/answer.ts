// Loads a saved classifier and answers one text. usage: answer.ts MODEL TEXT THREADS
import { wasm } from '@rnnkit/backend-wasm';
import { TextClassifier } from '@rnnkit/tasks/classification';
import { useBackend } from '@rnnkit/core';
import { readModel } from '@rnnkit/storage/node';

const [model = '', text = '', threads = '1'] = process.argv.slice(2);
await useBackend(wasm({ threads: Number(threads) }));
const classifier = await TextClassifier.load(await readModel(model));
const [probabilities] = await classifier.probabilities([text]);
process.stdout.write(`${probabilities!.join(' ')}\n`);
