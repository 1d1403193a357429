// What the tasks reach with their defaults, beside the baselines: figures.ts classes FILE, or figures.ts sentences TRAIN.tsv DEV.tsv, whose
// lines are words with parts of speech. The peers' figures are made by peers.py of this folder.
import { readFile } from 'node:fs/promises';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import {
  besideBaselines,
  classifierBaselines,
  ridgeRegressor,
  splitExamples,
  trainClassifier,
  trainMultiLabelClassifier,
  trainRegressor,
} from '@rnnkit/tasks';

import { readExamples } from '../architectures/read-examples.ts';

/** Sentences, which parts of speech each has, and how many of a hundred of its words are nouns or names. */
interface Sentences {
  readonly texts: string[];
  readonly labels: string[][];
  readonly values: number[];
}

async function readSentences(path: string): Promise<Sentences> {
  const sentences: Sentences = { texts: [], labels: [], values: [] };
  for (const block of (await readFile(path, 'utf8')).split(/\n\n+/)) {
    const lines = block.split('\n').filter((line) => line.includes('\t'));
    if (lines.length === 0) continue;
    const [words, tags] = [0, 1].map((column) => lines.map((line) => line.split('\t')[column]!));
    sentences.texts.push(words!.join(' '));
    sentences.labels.push([...new Set(tags)]);
    sentences.values.push((100 * tags!.filter((tag) => tag === 'NOUN' || tag === 'PROPN').length) / tags!.length);
  }
  return sentences;
}

async function classes(path: string): Promise<void> {
  const { train, validation: test } = splitExamples(await readExamples(path), 0.2, 1);
  const classifier = await trainClassifier(train.texts, train.labels);
  const assessment = await classifier.assess(test);
  const { accuracy, macroF1, calibrationError } = assessment;
  const { baselines } = await besideBaselines(assessment, await classifierBaselines(train.texts, train.labels), test);
  console.log(JSON.stringify({ accuracy, macroF1, calibrationError, baselines }, null, 2));
}

async function sentences(trainPath: string, devPath: string): Promise<void> {
  const [train, dev] = [await readSentences(trainPath), await readSentences(devPath)];
  const several = await trainMultiLabelClassifier(train.texts, train.labels);
  const { microF1, macroF1, averagePrecision } = await several.assess(dev);
  console.log(JSON.stringify({ microF1, macroF1, averagePrecision }, null, 2));
  const numbers = await trainRegressor(train.texts, train.values);
  const { mae, rmse, r2, baseline } = await numbers.assess(dev);
  const ridge = await (await ridgeRegressor(train.texts, train.values, { ngrams: 1 })).assess(dev);
  console.log(JSON.stringify({ mae, rmse, r2, baseline, ridge }, null, 2));
}

const [what, ...paths] = process.argv.slice(2);
await useBackend(wasm({ threads: 1 }));
if (what === 'sentences') await sentences(paths[0]!, paths[1]!);
else await classes(paths[0]!);
