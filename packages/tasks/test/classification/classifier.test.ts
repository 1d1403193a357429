import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { readModelJson } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  confusedPairs,
  newClassifier,
  ranked,
  splitExamples,
  TextClassifier,
  type ClassifierOptions,
} from '../../src/classification/index.ts';

const texts = ['a fine film', 'what a bore', 'fine acting', 'a bore of a film', 'so fine', 'such a bore'];
const labels = ['pos', 'neg', 'pos', 'neg', 'pos', 'neg'];
const architecture: ClassifierOptions = {
  tokenLevel: 'words',
  architecture: 'lstm',
  units: 6,
  embeddingDim: 5,
  vocabularySize: 100,
  maxLength: 6,
  bidirectional: false,
  dropout: 0,
  seed: 3,
};

beforeAll(async () => {
  await useBackend(cpu());
});

async function trained(changes: ClassifierOptions = {}): Promise<TextClassifier> {
  const classifier = newClassifier(texts, ['neg', 'pos'], { ...architecture, ...changes });
  classifier.model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const y = { data: classifier.encodeLabels(labels, 'the test'), shape: [texts.length] };
  await classifier.model.fit(classifier.encode(texts), y, { epochs: 40, batchSize: 6 });
  return classifier;
}

test.each([
  { architecture: 'lstm', tokenLevel: 'words', bidirectional: false },
  { architecture: 'gru', tokenLevel: 'characters', bidirectional: true },
  { architecture: 'simpleRnn', tokenLevel: 'characters', bidirectional: false },
] as const)('what is loaded answers bit for bit as what was saved: %o', async (changes) => {
  const classifier = await trained(changes);
  const loaded = await TextClassifier.load(await classifier.files());
  expect(loaded.labels).toEqual(classifier.labels);
  const unseen = [...texts, 'nothing that it knows', ''];
  expect(await loaded.probabilities(unseen)).toEqual(await classifier.probabilities(unseen));
});

test('what is saved in fewer bits is smaller, says its task, and answers nearly the same', async () => {
  const classifier = await trained({ units: 24, embeddingDim: 16 });
  const whole = (await classifier.probabilities(texts)).flatMap((row) => [...row]);
  let last = Number.POSITIVE_INFINITY;
  for (const dtype of ['F32', 'F16', 'I8'] as const) {
    const files = await classifier.files({ dtype });
    expect(readModelJson(files.get('model.json')!).task).toBe('classification');
    const size = files.get('weights.safetensors')!.length;
    expect(size).toBeLessThan(0.8 * last);
    last = size;
    const answers = (await (await TextClassifier.load(files)).probabilities(texts)).flatMap((row) => [...row]);
    expect(Math.max(...answers.map((answer, index) => Math.abs(answer - whole[index]!)))).toBeLessThan(0.02);
  }
});

test('training goes on from saved files as if it had not been interrupted', async () => {
  const fit = async (classifier: TextClassifier, initialEpoch: number, epochs: number): Promise<void> => {
    const y = { data: classifier.encodeLabels(labels, 'the test'), shape: [texts.length] };
    await classifier.model.fit(classifier.encode(texts), y, { initialEpoch, epochs, batchSize: 4 });
  };
  const start = (): TextClassifier => {
    const classifier = newClassifier(texts, ['neg', 'pos'], { ...architecture, dropout: 0.3 });
    classifier.model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    return classifier;
  };
  const whole = start();
  await fit(whole, 0, 6);
  const half = start();
  await fit(half, 0, 3);
  const resumed = await TextClassifier.load(await half.files({ includeOptimizer: true }));
  await fit(resumed, 3, 6);
  expect(await resumed.model.getWeights()).toEqual(await whole.model.getWeights());
});

test('an assessment counts what there is to count', async () => {
  const classifier = await trained();
  const wrong = ['neg', 'neg', 'pos', 'neg', 'pos', 'neg'];
  const { accuracy, confusion, classes, mistakes, loss } = await classifier.assess({ texts, labels: wrong }, 'a test');
  expect(accuracy).toBeCloseTo(5 / 6);
  expect(confusion).toEqual([
    [3, 1],
    [0, 2],
  ]);
  expect(classes).toEqual([
    { label: 'neg', precision: 1, recall: 3 / 4, f1: 6 / 7, support: 4 },
    { label: 'pos', precision: 2 / 3, recall: 1, f1: 4 / 5, support: 2 },
  ]);
  expect(mistakes).toMatchObject([{ text: 'a fine film', actual: 'neg', predicted: 'pos' }]);
  const rows = await classifier.probabilities(texts);
  const nats = rows.map((row, index) => -Math.log(row[wrong[index] === 'neg' ? 0 : 1]!));
  expect(loss).toBeCloseTo(nats.reduce((sum, value) => sum + value, 0) / 6, 5);
  expect(confusedPairs(['neg', 'pos'], confusion, 5)).toEqual([{ pair: 'neg – pos', count: 1 }]);
  expect(ranked(['neg', 'pos'], rows[0]!)[0]?.label).toBe('pos');
});

test('a label that is none of the classes counts as wrong, and is named', async () => {
  const classifier = await trained();
  const strange = ['pos', 'neg', 'new', 'neg', 'also new', 'neg'];
  const found = await classifier.assess({ texts, labels: strange });
  expect(found.accuracy).toBeCloseTo(4 / 6);
  expect(found.unseen).toEqual(['also new', 'new']);
  expect(found.labels).toEqual(['neg', 'pos', 'also new', 'new']);
  expect(found.confusion).toEqual([
    [3, 0],
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  // What was taken for a class that it is not makes that class less precise.
  expect(found.classes).toEqual([
    { label: 'neg', precision: 1, recall: 1, f1: 1, support: 3 },
    { label: 'pos', precision: 1 / 3, recall: 1, f1: 1 / 2, support: 1 },
    { label: 'also new', precision: 0, recall: 0, f1: 0, support: 1 },
    { label: 'new', precision: 0, recall: 0, f1: 0, support: 1 },
  ]);
  expect(found.mistakes.map(({ actual }) => actual).toSorted()).toEqual(['also new', 'new']);
  const seen = {
    texts: ['a fine film', 'what a bore', 'a bore of a film', 'such a bore'],
    labels: ['pos', 'neg', 'neg', 'neg'],
  };
  expect(found.loss).toBeCloseTo((await classifier.assess(seen)).loss, 6);
  expect(confusedPairs(found.labels, found.confusion, 5)).toEqual([
    { pair: 'pos – also new', count: 1 },
    { pair: 'pos – new', count: 1 },
  ]);
});

test('labels that cannot be encoded, and no examples, are refused in words', async () => {
  const classifier = await trained();
  expect(() => classifier.encodeLabels(['pos', 'maybe'])).toThrow(
    'the labels: example 2 has the label "maybe", which is none of the model\'s classes: "neg", "pos".',
  );
  expect(() => classifier.encodeLabels(['x'.repeat(1e6)], 'reviews.csv')).toThrow(/^reviews\.csv: example 1 .{0,200}$/);
  await expect(classifier.assess({ texts: [], labels: [] }, 'reviews.csv')).rejects.toThrow('holds no example');
  await expect(classifier.assess({ texts, labels: ['pos'] })).rejects.toThrow(
    'assess takes as many labels as texts; got 1 for 6.',
  );
});

test('a classifier gives back all that it took', async () => {
  const before = memory().numTensors;
  const classifier = await trained();
  expect(memory().numTensors).toBeGreaterThan(before);
  classifier.dispose();
  expect(memory().numTensors).toBe(before);
});

test.each([
  [
    { architecture: 'LSTM' },
    'newClassifier: architecture has to be one of lstm, gru, simpleRnn, attention, transformer; got "LSTM".',
  ],
  [
    { tokenLevel: 'word' },
    'newClassifier: tokenLevel has to be one of words, segments, characters, subwords; got "word". Did you mean words?',
  ],
  [{ batch_size: 3 }, 'newClassifier does not know the option "batch_size"'],
  [{ normalization: 'nfc' }, 'newClassifier: normalization has to be one of none, NFC, NFD, NFKC; got "nfc".'],
  [{ labelSmoothing: 1 }, 'newClassifier: labelSmoothing has to be'],
  [{ units: 2.5 }, 'newClassifier: units has to be'],
  [{ vocabularySize: 2 }, 'newClassifier: vocabularySize has to be a whole number of at least 3; got 2.'],
  [{ maxLength: 1_000_001 }, 'newClassifier: maxLength has to be a whole number from 1 to 1,000,000; got 1000001.'],
  [{ bidirectional: 1 }, 'newClassifier: bidirectional has to be'],
  [{ dropout: 1 }, 'newClassifier: dropout has to be'],
  [{ seed: -1 }, 'newClassifier: seed has to be'],
  [{ units: 1e9 }, 'it can have up to 268,435,456. Make units, embeddingDim or vocabularySize smaller.'],
])('the architecture %j is refused before anything is made', (changes, message) => {
  const before = memory().numTensors;
  expect(() => newClassifier(texts, ['neg', 'pos'], { ...architecture, ...changes } as ClassifierOptions)).toThrow(
    message,
  );
  expect(memory().numTensors).toBe(before);
});

test('texts and classes have to be some', async () => {
  const make = (given: unknown, classes: unknown) => (): unknown =>
    newClassifier(given as string[], classes as string[], architecture);
  expect(make('abc', ['neg', 'pos'])).toThrow('newClassifier takes a list of texts; got "abc".');
  expect(make(['a', 5], ['neg', 'pos'])).toThrow('newClassifier: text 2 has to be a string; got 5.');
  expect(make(texts, ['pos'])).toThrow('newClassifier takes the names of at least two classes; got ["pos"].');
  expect(make(texts, ['pos', 'neg', 'pos'])).toThrow('newClassifier takes each class once; got "pos" twice.');
  const classifier = newClassifier(texts, ['neg', 'pos'], { ...architecture, maxLength: 1_000_000 });
  expect(() => classifier.encode(Array.from({ length: 600 }, () => 'a'))).toThrow('Take a smaller maxLength');
  expect(() => newClassifier(texts, ['neg', 'pos'], 5 as never)).toThrow('takes its options as an object');
});

test('weights that are no numbers give no answer', async () => {
  const classifier = await trained();
  classifier.model.setWeights((await classifier.model.getWeights()).map((values) => values.fill(Number.NaN)));
  await expect(classifier.probabilities(['a film', 'a bore'])).rejects.toThrow('answer to text 1 is not a number');
});

test.each([
  ['labels.json', '["only"]', 'at least two class names'],
  ['labels.json', '["a", "b", "c"]', 'tells 2 classes apart, but labels.json names 3'],
  ['labels.json', '[', 'is not valid JSON'],
  ['pipeline.json', '{"version": 1, "maxLength": 1e12}', 'maxLength from 1 to 1,000,000'],
  ['pipeline.json', 'null', 'maxLength from 1 to 1,000,000'],
])('a damaged %s is refused, and nothing stays behind', async (file, content, message) => {
  const files = new Map(await (await trained()).files());
  files.set(file, new TextEncoder().encode(content));
  const before = memory().numTensors;
  await expect(TextClassifier.load(files, 'mine.zip')).rejects.toThrow(message);
  expect(memory().numTensors).toBe(before);
  files.delete(file);
  await expect(TextClassifier.load(files, 'mine.zip')).rejects.toThrow(`mine.zip has no ${file}`);
});

test('a share of each class is held out, which one the seed says', () => {
  const labels = Array.from({ length: 90 }, (_, row) => (row % 3 === 0 ? 'rare' : 'common'));
  const texts = labels.map((_, row) => String(row));
  const held = (seed: number): readonly string[] => splitExamples({ texts, labels }, 0.2, seed).validation.texts;
  expect(held(1)).toEqual(held(1));
  expect(held(1)).not.toEqual(held(2));
  for (let seed = 0; seed < 30; seed++) {
    const rare = held(seed).filter((text) => Number(text) % 3 === 0);
    expect([held(seed).length, rare.length]).toEqual([18, 6]);
  }
  // Whatever the order is: a file that is sorted by class, or not.
  const of = (seed: number): Set<number> => new Set(held(seed).map((text) => Math.floor(Number(text) / 30)));
  expect(of(1)).toEqual(new Set([0, 1, 2]));
});

test('whatever is held out, an example of each class stays to train on', () => {
  for (const share of [0.05, 0.2, 0.5, 0.9]) {
    for (let seed = 0; seed < 20; seed++) {
      const counts = { rare: 1, alone: 1, few: 2, some: 5, many: 21 };
      const labels = Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, () => label));
      const texts = labels.map((label, row) => `${label} ${row}`);
      const { train, validation } = splitExamples({ texts, labels }, share, seed);
      expect(new Set(train.labels)).toEqual(new Set(labels));
      expect(validation.texts.length).toBeGreaterThan(0);
      expect([...train.texts, ...validation.texts].toSorted()).toEqual(texts.toSorted());
      for (const part of [train, validation]) expect(part.texts.map((text) => text.split(' ')[0])).toEqual(part.labels);
    }
  }
});

test.each([
  [['a', 'b', 'c'], 0.5, 'Each class has one example only'],
  [['a', 'a', 'b'], 0.1, 'A share of 0.1 of 3 examples holds none out'],
  [['a', 'a', 'b'], 0.9, 'A share of 0.9 of 3 examples leaves none to train on'],
  [['a', 'a', 'b'], 0, 'The share to hold out has to be a number between 0 and 1; got 0.'],
  [['a', 'a', 'b'], Number.NaN, 'The share to hold out'],
])('of %j a share of %d cannot be held out', (labels, share, message) => {
  expect(() => splitExamples({ texts: labels, labels }, share, 1)).toThrow(message);
});
