// One training in a process of its own, so that its memory is its own.
import { wasm } from '@rnnkit/backend-wasm';
import { compileClassifier, fitClassifier, newClassifier, settleOptions, splitExamples } from '@rnnkit/tasks';
import { useBackend } from '@rnnkit/core';

import { readExamples } from './read-examples.ts';
import type { Trained, Training } from './contenders.ts';

/** Held out to test on, and of the rest to choose the best epoch. */
const shares = { test: 0.2, validation: 0.1 };

const { text, options, seed } = JSON.parse(process.argv[2]!) as Training;
const examples = await readExamples(text);

await useBackend(wasm({ threads: 1 }));
const { train: rest, validation: test } = splitExamples(examples, shares.test, seed);
const { train, validation } = splitExamples(rest, shares.validation, seed);
const settings = settleOptions({ ...options, seed }, train.texts.length);
const classifier = newClassifier(train.texts, [...new Set(train.labels)].toSorted(), settings);
compileClassifier(classifier, settings, train.texts.length);
const { epoch } = await fitClassifier(classifier, train, settings, { validation });
const { accuracy } = await classifier.assess(test);
const result: Trained = {
  accuracy,
  epochs: epoch.length,
  parameters: classifier.model.countParams(),
  embeddings: classifier.model.layers[0]!.weights.reduce((sum, { variable }) => sum + variable.size, 0),
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));
