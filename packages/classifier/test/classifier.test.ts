import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  assess,
  confusedPairs,
  newClassifier,
  ranked,
  splitExamples,
  TextClassifier,
  type Architecture,
} from '../src/index.ts';

const texts = ['a fine film', 'what a bore', 'fine acting', 'a bore of a film', 'so fine', 'such a bore'];
const labels = ['pos', 'neg', 'pos', 'neg', 'pos', 'neg'];
const architecture: Architecture = {
  unit: 'words',
  cell: 'lstm',
  units: 6,
  embedding: 5,
  vocabulary: 100,
  maxLength: 6,
  bidirectional: false,
  dropout: 0,
  seed: 3,
};

beforeAll(async () => {
  await useBackend(cpu());
});

async function trained(changes: Partial<Architecture> = {}): Promise<TextClassifier> {
  const classifier = newClassifier(texts, ['neg', 'pos'], { ...architecture, ...changes });
  classifier.model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const y = { data: classifier.encodeLabels(labels, 'the test'), shape: [texts.length] };
  await classifier.model.fit(classifier.encode(texts), y, { epochs: 40, batchSize: 6 });
  return classifier;
}

test('the README’s example runs', async () => {
  await import('../README.md');
});

test.each([
  { cell: 'lstm', unit: 'words', bidirectional: false },
  { cell: 'gru', unit: 'characters', bidirectional: true },
  { cell: 'simpleRnn', unit: 'characters', bidirectional: false },
] as const)('what is loaded answers bit for bit as what was saved: %o', async (changes) => {
  const classifier = await trained(changes);
  const loaded = await TextClassifier.load(await classifier.files());
  expect(loaded.labels).toEqual(classifier.labels);
  const unseen = [...texts, 'nothing that it knows', ''];
  expect(await loaded.probabilities(unseen)).toEqual(await classifier.probabilities(unseen));
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
  const { accuracy, confusion, classes, mistakes, loss } = await assess(classifier, { texts, labels: wrong }, 'a test');
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

test('labels that are none of the classes, and no examples, are refused in words', async () => {
  const classifier = await trained();
  await expect(assess(classifier, { texts: ['x'], labels: ['maybe'] }, 'reviews.csv')).rejects.toThrow(
    'reviews.csv: example 1 has the label "maybe", which is none of the model\'s classes: neg, pos.',
  );
  await expect(assess(classifier, { texts: [], labels: [] }, 'reviews.csv')).rejects.toThrow('holds no example');
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

test('the last share is held out, unless that would leave a class on one side', () => {
  const mixed = { texts: ['1', '2', '3', '4', '5', '6'], labels: ['a', 'b', 'a', 'b', 'a', 'b'] };
  expect(splitExamples(mixed, 0.34, 1).validation.texts).toEqual(['4', '5', '6']);
  const sorted = { texts: ['1', '2', '3', '4'], labels: ['a', 'a', 'b', 'b'] };
  const { train, validation } = splitExamples(sorted, 0.5, 1);
  expect(new Set(train.labels)).toEqual(new Set(['a', 'b']));
  expect(new Set(validation.labels)).toEqual(new Set(['a', 'b']));
});
