// The settings as a program: what a person copies and runs.
import type { Settings } from './settings.ts';

/** A program that trains the same model. */
export function modelCode(settings: Settings, data: 'languages' | 'files', languageCount: number): string {
  const { cell, units, embedding, vocabulary, maxLength, unit, dropout, seed } = settings;
  const options = [`units: ${units}`, ...(dropout > 0 ? [`dropout: ${dropout}`] : [])].join(', ');
  const layer = `${cell}({ ${options} })`;
  const imports = ['dense', 'embedding', cell, ...(settings.bidirectional ? ['bidirectional'] : [])].toSorted();
  const tokenizer = [
    `numWords: ${vocabulary}`,
    ...(unit === 'characters' ? ['charLevel: true'] : []),
    "oovToken: '[UNK]'",
  ].join(', ');
  const load =
    data === 'languages'
      ? `const { train, test } = languages({ languages: ${languageCount}, seed: 1 });`
      : `const train = { texts: ['…'], labels: ['…'] }; // your texts and their labels`;
  const ofData = ['LabelEncoder', ...(data === 'languages' ? ['languages'] : [])];
  const evaluation =
    data === 'languages' ? ['', `console.log(await model.evaluate(encode(test.texts), classesOf(test.labels)));`] : [];
  return `import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { ${ofData.join(', ')} } from '@rnnkit/data';
import { ${imports.join(', ')} } from '@rnnkit/layers';
import { Tokenizer, padSequences } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';

await useBackend(wasm(), cpu());
${load}

const tokenizer = new Tokenizer({ ${tokenizer} });
tokenizer.fitOnTexts(train.texts);
const encode = (texts: string[]) => padSequences(tokenizer.textsToSequences(texts), { maxlen: ${maxLength} });
const encoder = new LabelEncoder().fit(train.labels);
const classesOf = (labels: string[]) => ({ data: encoder.transform(labels), shape: [labels.length] });

const model = sequential(
  [
    embedding({ inputDim: Math.min(${vocabulary}, tokenizer.wordIndex.size + 1), outputDim: ${embedding}, maskZero: true }),
    ${settings.bidirectional ? `bidirectional(${layer})` : layer},
    dense({ units: encoder.classes.length, activation: 'softmax' }),
  ],
  { seed: ${seed} },
);
model.compile({
  optimizer: { className: '${settings.optimizer}', config: { learningRate: ${settings.learningRate} } },
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
await model.fit(encode(train.texts), classesOf(train.labels), {
  batchSize: ${settings.batchSize},
  epochs: ${settings.epochs},
  validationSplit: 0.15,
});
${[...evaluation, ''].join('\n')}`;
}
