// What a classifier gains by vectors that words begin with: vectors.ts FILE VECTORS, or FILE alone for none. Over five seeds, each of which holds
// another fifth out to be tried on; a line of JSON for each.
import { createReadStream } from 'node:fs';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { coverageOf, knownWords, trainClassifier, type LabelledExamples, type PretrainedOptions } from '@rnnkit/tasks';
import { readVectors } from '@rnnkit/text/vectors';

import { readExamples } from '../architectures/read-examples.ts';

const settings = { maxLength: 40, epochs: 6 };

function parts({ texts, labels }: LabelledExamples, seed: number): { train: LabelledExamples; test: LabelledExamples } {
  const order = new Random(100 + seed).shuffle(Array.from(texts.keys()));
  const cut = Math.floor(0.8 * texts.length);
  const rows = (places: readonly number[]): LabelledExamples => ({
    texts: places.map((row) => texts[row]!),
    labels: places.map((row) => labels[row]!),
  });
  return { train: rows(order.slice(0, cut)), test: rows(order.slice(cut)) };
}

async function pretrained(
  texts: readonly string[],
  path: string,
): Promise<Required<PretrainedOptions> & { share: number }> {
  const known = knownWords(texts);
  const vectors = await readVectors(createReadStream(path), { words: known.counts.keys() });
  return { vectors, share: coverageOf(known, vectors).share };
}

const [file, path, freezeEpochs = '0'] = process.argv.slice(2);
await useBackend(wasm({ threads: 1 }));
const examples = await readExamples(file!);
for (let seed = 0; seed < 5; seed++) {
  const { train, test } = parts(examples, seed);
  const { share, vectors } =
    path === undefined ? { share: 0, vectors: undefined } : await pretrained(train.texts, path);
  const classifier = await trainClassifier(train.texts, train.labels, {
    ...settings,
    ...(vectors === undefined ? { embeddingDim: 64 } : { vectors, freezeEpochs: Number(freezeEpochs) }),
    seed: seed + 1,
  });
  const { accuracy } = await classifier.assess(test);
  console.log(JSON.stringify({ seed, accuracy, share }));
  classifier.dispose();
}
