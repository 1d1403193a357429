// Trains the translator, says how many dates that it has not seen it gets right to the last symbol, and saves it.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dates } from '@rnnkit/data';
import { saveModel } from '@rnnkit/models';
import { adam, cosineDecay } from '@rnnkit/optimizers';
import { writeModel } from '@rnnkit/storage/node';
import { Tokenizer } from '@rnnkit/text';
import { lambdaCallback } from '@rnnkit/training';

import { makeModel } from './model.js';
import { largest, sourcesOf, targetsOf } from './symbols.js';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '20000' },
    epochs: { type: 'string', default: '3' },
    units: { type: 'string', default: '64' },
    rate: { type: 'string', default: '0.008' },
  },
});
const [trainExamples, epochs, units] = [Number(values.examples), Number(values.epochs), Number(values.units)];

await useBackend(wasm());
const { train, validation, test } = dates({ trainExamples });
const tokenizer = new Tokenizer({ charLevel: true, lower: false, oovToken: '\u0000' });
tokenizer.fitOnTexts(train.texts);

const { student, translator } = makeModel(tokenizer.wordIndex.size + 1, { units });
const batchSize = 64;
student.compile({
  optimizer: adam({
    learningRate: cosineDecay({
      initialLearningRate: Number(values.rate),
      decaySteps: Math.ceil(trainExamples / batchSize) * epochs,
    }),
    globalClipNorm: 1,
  }),
  loss: 'sparseCategoricalCrossentropy',
});

/** The share of dates that are right to the last symbol. */
async function exact({ texts, dates: wanted }) {
  const { read, write } = targetsOf(wanted);
  const output = await student.predict({ source: sourcesOf(tokenizer, texts), target: read });
  const rows = await output.array();
  output.dispose();
  // Up to the first wrong symbol the decoder would have read what it is given here.
  const right = rows.filter((steps, row) => steps.every((step, place) => largest(step) === write[row][place]));
  return right.length / texts.length;
}

const begun = performance.now();
const { read, write } = targetsOf(train.dates);
await student.fit({ source: sourcesOf(tokenizer, train.texts), target: read }, write, {
  batchSize,
  epochs,
  callbacks: [
    lambdaCallback({
      async onEpochEnd(epoch, { loss }) {
        const seconds = ((performance.now() - begun) / 1000).toFixed(1);
        console.error(
          `epoch ${epoch + 1}: loss ${loss.toFixed(4)}, exact on validation ${await exact(validation)}, ${seconds} s`,
        );
      },
    }),
  ],
});
const seconds = (performance.now() - begun) / 1000;
translator.build();
await writeModel('date-translator.zip', await saveModel(translator));
await writeFile('tokenizer.json', JSON.stringify(tokenizer));
console.log(JSON.stringify({ exact: await exact(test), seconds }));
