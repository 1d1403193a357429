// One training in a process of its own, so that its memory is its own.
import { wasm } from '@rnnkit/backend-wasm';
import {
  assess,
  compileClassifier,
  fitClassifier,
  newClassifier,
  settleOptions,
  splitExamples,
} from '@rnnkit/classifier';
import { useBackend } from '@rnnkit/core';
import { readDataset } from '@rnnkit/data/node';
import { lambdaCallback } from '@rnnkit/training';

import { median } from '../statistics.ts';
import type { Trained, Training } from './contenders.ts';

/** Held out to test on, and of the rest to choose the best epoch. */
const shares = { test: 0.2, validation: 0.1 };

const { text, options, seed } = JSON.parse(process.argv[2]!) as Training;
const examples: { readonly texts: string[]; readonly labels: string[] } = { texts: [], labels: [] };
for await (const example of readDataset(text)) {
  examples.texts.push(example.text);
  examples.labels.push(example.label);
}

await useBackend(wasm({ threads: 1 }));
const { train: rest, validation: test } = splitExamples(examples, shares.test, seed);
const { train, validation } = splitExamples(rest, shares.validation, seed);
const settings = settleOptions({ ...options, seed }, train.texts.length);
const classifier = newClassifier(train.texts, [...new Set(train.labels)].toSorted(), settings);
compileClassifier(classifier, settings, train.texts.length);
const times: number[] = [];
let last: number | undefined;
const clock = lambdaCallback({
  onEpochBegin() {
    last = undefined;
  },
  onBatchEnd() {
    const now = performance.now();
    if (last !== undefined) times.push(now - last);
    last = now;
  },
});
const { epoch } = await fitClassifier(classifier, train, settings, { validation, callbacks: [clock] });
const { accuracy } = await assess(classifier, test);
const result: Trained = {
  accuracy,
  epochs: epoch.length,
  stepMs: median(times),
  parameters: classifier.model.countParams(),
  embeddings: classifier.model.layers[0]!.weights.reduce((sum, { variable }) => sum + variable.size, 0),
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));
