// Saves an untrained classifier of made-up reviews as a folder and as MODEL.zip. usage: save-model.ts MODEL
import { cpu } from '@rnnkit/backend-cpu';
import { newClassifier } from '@rnnkit/tasks';
import { useBackend } from '@rnnkit/core';
import { writeModel } from '@rnnkit/storage/node';

import { builtIn } from '../texts/text-sets.ts';
import { reference } from '../work.ts';

const path = process.argv[2]!;
const { texts, labels } = await builtIn.reviews.read();
const { units, embedding, vocabulary } = reference;
await useBackend(cpu());
const classifier = newClassifier(texts, [...new Set(labels)], {
  units,
  embeddingDim: embedding,
  vocabularySize: vocabulary,
  maxLength: 40,
});
// The first answer makes the weights.
await classifier.probabilities(texts.slice(0, 1));
const files = await classifier.files();
await writeModel(path, files);
await writeModel(`${path}.zip`, files);
