// A classifier's files that do not belong together, or hold something else than they should.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, globalAveragePooling1d, lstm } from '@rnnkit/layers';
import { Tokenizer } from '@rnnkit/text';
import type { ModelFiles } from '@rnnkit/storage';
import { sequential, type TrainableModel } from '@rnnkit/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { newClassifier, TextClassifier } from '../../src/classification/index.ts';

let files: ModelFiles;

beforeAll(async () => {
  await useBackend(cpu());
  const classifier = newClassifier(['a fine film', 'what a bore'], ['neg', 'pos'], {
    tokenLevel: 'words',
    architecture: 'gru',
    units: 3,
    embeddingDim: 2,
    vocabularySize: 100,
    maxLength: 4,
    bidirectional: false,
    dropout: 0,
    seed: 3,
  });
  classifier.model.build([null, 4]);
  files = await classifier.files();
  classifier.dispose();
});

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const withFile = (name: string, content: string | Uint8Array): ModelFiles =>
  new Map([...files, [name, typeof content === 'string' ? encode(content) : content]]);
const pipeline = (changes: object): ModelFiles =>
  withFile(
    'pipeline.json',
    JSON.stringify({ version: 1, maxLength: 4, padding: 'pre', truncating: 'pre', ...changes }),
  );

/** The files with a tokenizer that knows other words. */
function tokenizer(
  words: number,
  options: { readonly numWords?: number; readonly oovToken?: string } = {},
): ModelFiles {
  const other = new Tokenizer(options);
  other.fitOnTexts([Array.from({ length: words }, (_, index) => `w${index}`)]);
  return withFile('tokenizer.json', JSON.stringify(other));
}

test.each<[string, () => ModelFiles, string]>([
  ['a label twice', () => withFile('labels.json', '["pos", "pos"]'), 'labels.json names "pos" twice'],
  ['more labels than classes', () => withFile('labels.json', '["a", "b", "c"]'), 'tells 2 classes apart'],
  ['labels that are none', () => withFile('labels.json', '["a", 5]'), 'a list of at least two class names'],
  ['one label', () => withFile('labels.json', '["a"]'), 'a list of at least two class names'],
  ['an object of labels', () => withFile('labels.json', '{"length": 2}'), 'a list of at least two class names'],
  ['labels that are no text', () => withFile('labels.json', Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)), 'UTF-8'],
  ['labels that are no JSON', () => withFile('labels.json', '["a", '), 'labels.json is not valid JSON'],
  ['no pipeline', () => withFile('pipeline.json', 'null'), 'pipeline.json should hold'],
  ['a pipeline of another version', () => pipeline({ version: 2 }), 'pipeline.json should hold'],
  ['no length', () => pipeline({ maxLength: 0 }), 'pipeline.json should hold'],
  ['a length of text', () => pipeline({ maxLength: '4' }), 'pipeline.json should hold'],
  ['a huge length', () => pipeline({ maxLength: 1e9 }), 'pipeline.json should hold'],
  ['another length than the model’s', () => pipeline({ maxLength: 5 }), 'says that texts have 5 tokens'],
  ['padding in the middle', () => pipeline({ padding: 'both' }), 'padding and truncating, "pre" or "post"'],
  ['a tokenizer that is none', () => withFile('tokenizer.json', '{}'), 'tokenizer.json: '],
  [
    'a tokenizer of more words',
    () => tokenizer(7),
    "indices up to 7, but the table of the model's embedding has 7 rows",
  ],
  ['a tokenizer that keeps more', () => tokenizer(50, { numWords: 9 }), 'indices up to 8'],
  [
    'a huge index',
    () =>
      withFile(
        'tokenizer.json',
        new TextDecoder().decode(files.get('tokenizer.json')).replace('\\"bore\\": 6', '\\"bore\\": 99'),
      ),
    '"bore" the index 99',
  ],
])('%s: refused, and nothing is left behind', async (_, damaged, message) => {
  const before = memory().numTensors;
  await expect(TextClassifier.load(damaged(), 'mine.zip')).rejects.toThrow('mine.zip: ');
  await expect(TextClassifier.load(damaged(), 'mine.zip')).rejects.toThrow(message);
  expect(memory().numTensors).toBe(before);
});

test('a tokenizer that keeps as many words as there are rows is right', async () => {
  for (const fitting of [tokenizer(6), tokenizer(50, { numWords: 7 }), tokenizer(50, { numWords: 7, oovToken: '?' })]) {
    (await TextClassifier.load(fitting)).dispose();
  }
});

test.each<[string, () => TrainableModel, string]>([
  [
    'a model that answers at each step',
    () => sequential([embedding({ inputDim: 3, outputDim: 2 }), lstm({ units: 2, returnSequences: true })]),
    'tells no classes apart',
  ],
  [
    'a model of vectors',
    () => sequential([globalAveragePooling1d(), dense({ units: 2 })]),
    'takes inputs of the shape',
  ],
])('%s is no text classifier', async (_, make, message) => {
  const model = make();
  model.build(model.layers.length === 2 && model.layers[0]!.className === 'Embedding' ? [null, 4] : [null, 4, 3]);
  const words = new Tokenizer();
  words.fitOnTexts(['a b']);
  const saved = await new TextClassifier(words, 4, ['neg', 'pos'], model).files();
  model.dispose();
  await expect(TextClassifier.load(saved)).rejects.toThrow(message);
});
