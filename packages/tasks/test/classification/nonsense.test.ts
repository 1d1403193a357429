// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as exported from '../../src/classification/index.ts';

const { TextClassifier, newClassifier, ranked, splitExamples } = exported;

const architecture: exported.ClassifierOptions = {
  tokenLevel: 'words',
  architecture: 'gru',
  units: 2,
  embeddingDim: 2,
  vocabularySize: 9,
  maxLength: 3,
  bidirectional: false,
  dropout: 0,
  seed: 1,
};
const small: exported.ClassifierOptions = { ...architecture, epochs: 1, validationSplit: 0 };
const examples = { texts: ['a', 'b', 'a', 'b'], labels: ['x', 'y', 'x', 'y'] };

test('every function and method', async () => {
  await useBackend(cpu());
  const classifier = newClassifier(examples.texts, ['x', 'y'], architecture);
  classifier.model.build([null, 3]);
  const files = await classifier.files();
  const taken: Readonly<Record<string, readonly unknown[]>> = {
    TextClassifier: [classifier.tokenizer, 3, ['x', 'y'], classifier.model],
    answersSoFar: [classifier, 'a b'],
    attentionOver: [classifier, 'a b'],
    attribute: [classifier, 'a b'],
    classifierOf: [
      classifier.model,
      {
        tokenizer: classifier.tokenizer,
        labels: ['x', 'y'],
        length: { maxLength: 3, padding: 'pre', truncating: 'pre' },
      },
    ],
    compileClassifier: [classifier, small, 4],
    confusedPairs: [
      ['x', 'y'],
      [
        [1, 0],
        [2, 0],
      ],
      1,
    ],
    coverageOf: [exported.knownWords(['a b']), { words: ['a'], dimensions: 1, table: Float32Array.of(1) }],
    crossValidateClassifier: [classifier, examples, small, { folds: 2 }],
    classifierDefaultsOf: ['words', 'gru'],
    describeTexts: [examples.texts, small],
    fitClassifier: [classifier, examples, small, { validation: examples }],
    knownWords: [['a b'], { ngrams: 1 }],
    layerSizes: [exported.classifierDefaults.words, 9, 2],
    newClassifier: [examples.texts, ['x', 'y'], architecture, {}],
    poolingsOf: ['gru'],
    prepareClassifier: [
      () => examples.texts.map((text, row) => ({ text, label: examples.labels[row]! })),
      { ...small, onExample: () => undefined },
    ],
    ranked: [
      ['x', 'y'],
      [0.5, 0.5],
    ],
    readTokens: [classifier, 'a b'],
    settleOptions: [small, 10, 'words'],
    splitExamples: [examples, 0.5, 1],
    suggestTokens: [['a b']],
    tokenLevelOf: [classifier],
    trainClassifier: [examples.texts, examples.labels, small],
  };
  const functions = Object.entries<unknown>(exported).filter(
    (entry): entry is [string, new () => object] => typeof entry[1] === 'function',
  );
  expect(functions.map(([name]) => name).toSorted()).toEqual(Object.keys(taken).toSorted());
  for (const [name, value] of functions) {
    const run = (...given: readonly unknown[]): unknown =>
      name === 'TextClassifier' ? Reflect.construct(value, given) : Reflect.apply(value, undefined, given);
    expect(await badAnswers({ name, run, good: taken[name]! })).toEqual([]);
  }
  for (const attempt of [
    { name: 'assess', run: classifier.assess.bind(classifier), good: [examples, 'a test'] },
    { name: 'load', run: TextClassifier.load.bind(TextClassifier), good: [files, 'a test'] },
    { name: 'predict', run: (texts: unknown) => classifier.predict(texts as string), good: [['a']] },
    { name: 'encode', run: classifier.encode.bind(classifier), good: [['a']] },
    { name: 'encodeLabels', run: classifier.encodeLabels.bind(classifier), good: [['x'], 'a test'] },
    { name: 'probabilities', run: classifier.probabilities.bind(classifier), good: [['a']] },
    { name: 'files', run: classifier.files.bind(classifier), good: [{ includeOptimizer: false }] },
  ]) {
    expect(await badAnswers(attempt)).toEqual([]);
  }
  classifier.dispose();
});

test('what is nothing of the kind is not taken for an empty one', async () => {
  await useBackend(cpu());
  const classifier = newClassifier(examples.texts, ['x', 'y'], architecture);
  const nothing = undefined as never;
  for (const bad of [5, {}, '']) {
    expect(() => classifier.encodeLabels(bad as never)).toThrow('encodeLabels takes a list of labels; got');
    await expect(classifier.probabilities(bad as never)).rejects.toThrow('probabilities takes a list of texts; got');
  }
  expect(() => new TextClassifier(nothing, 3, ['x', 'y'], classifier.model)).toThrow(
    'TextClassifier: the tokenizer has to be a Tokenizer, or one of subwords; got nothing.',
  );
  await expect(classifier.assess(nothing)).rejects.toThrow('assess takes examples as { texts, labels }, two lists');
  expect(() => splitExamples(nothing, 0.2, 1)).toThrow('splitExamples takes examples as { texts, labels }, two lists');
  expect(() => ranked(nothing, [1])).toThrow('ranked takes a list of labels; got nothing.');
  await expect(TextClassifier.load(nothing)).rejects.toThrow(/path/);
  classifier.dispose();
});

test('as many classes as there are', async () => {
  await useBackend(cpu());
  const labels = Array.from({ length: 130_000 }, (_, index) => String(index));
  const share = new Float32Array(labels.length);
  share[129_999] = 1;
  const one = newClassifier(examples.texts, ['x', 'y'], architecture);
  const many = Object.assign(Object.create(TextClassifier.prototype) as exported.TextClassifier, {
    labels: labels.slice(0, 2),
    probabilities: () => Promise.resolve([share]),
  });
  const { mistakes } = await many.assess({ texts: ['a'], labels: ['0'] });
  expect(mistakes).toMatchObject([{ probability: 1 }]);
  one.dispose();
});
