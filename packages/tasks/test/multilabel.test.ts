// Texts with several labels: figures beside scikit-learn's, thresholds, what is learned, saved and gone on with.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { MultiLabelClassifier, trainMultiLabelClassifier } from '../src/index.ts';
import { multiLabelAssessmentOf } from '../src/multilabel/assessment.ts';
import { averagePrecision } from '../src/multilabel/average-precision.ts';
import { bestThreshold } from '../src/multilabel/thresholds.ts';
import golden from './fixtures/scikit-learn.json' with { type: 'json' };

beforeAll(() => useBackend(cpu()));

const small = { units: 8, embeddingDim: 8, maxLength: 6, batchSize: 8, learningRate: 0.02, epochs: 30, patience: 30 };

/** Texts in which a word for each label stands among others. */
function examples(count: number, seed: number): { texts: string[]; labels: string[][] } {
  const random = new Random(seed);
  const names = ['red', 'round', 'rare'];
  const labels = Array.from({ length: count }, () =>
    names.filter((_, place) => random.uniform() < [0.5, 0.4, 0.1][place]!),
  );
  const texts = labels.map((list) =>
    random.shuffle(['a', 'the', ['of', 'it'][random.integer(0, 2)]!, ...list]).join(' '),
  );
  return { texts, labels };
}

describe('figures', () => {
  test("are scikit-learn's", () => {
    const { names, actual, scores, averagePrecisions, ...figures } = golden.several;
    const found = multiLabelAssessmentOf(names, [0.5, 0.5, 0.5, 0.5], actual, scores);
    for (const [name, value] of Object.entries(figures))
      expect(found[name as keyof typeof figures], name).toBeCloseTo(value, 12);
    for (const [place, { averagePrecision: value }] of found.labels.entries())
      expect(value).toBeCloseTo(averagePrecisions[place]!, 12);
  });

  test('labels that are not known count as not found', () => {
    const found = multiLabelAssessmentOf(
      ['a', 'b'],
      [0.5, 0.5],
      [['a', 'new'], []],
      [
        [1, 0],
        [0, 0],
      ],
    );
    expect(found).toMatchObject({ unseen: ['new'], microF1: 2 / 3, exactMatch: 0.5, hammingLoss: 1 / 6 });
    expect(found.labels.map(({ label, recall }) => [label, recall])).toEqual([
      ['a', 1],
      ['b', 0],
      ['new', 0],
    ]);
    expect(averagePrecision([1, 1], [false, false])).toBe(0);
  });

  test('no other threshold has a larger F1', () => {
    const random = new Random(5);
    for (let round = 0; round < 50; round++) {
      const isThere = Array.from({ length: 12 }, () => random.uniform() < 0.4);
      const scores = isThere.map((is) => Math.round(10 * (random.uniform() * 0.7 + (is ? 0.3 : 0))) / 10);
      const f1 = (threshold: number): number => {
        const hits = scores.filter((score, row) => score >= threshold && isThere[row]).length;
        const answered = scores.filter((score) => score >= threshold).length;
        return (2 * hits) / Math.max(1, answered + isThere.filter(Boolean).length);
      };
      const all = Array.from({ length: 101 }, (_, place) => f1(place / 100));
      expect(f1(bestThreshold(scores, isThere))).toBeCloseTo(Math.max(...all), 12);
    }
    expect(bestThreshold([0.2, 0.9], [false, false])).toBe(0.5);
  });
});

test('labels are learned, and what is saved answers the same', async () => {
  const before = memory().numTensors;
  const { texts, labels } = examples(120, 1);
  const epochs: number[] = [];
  const classifier = await trainMultiLabelClassifier(texts, labels, {
    ...small,
    onProgress: ({ epoch, validation }) => epochs.push(epoch * Number(validation!.loss > 0)),
  });
  expect(epochs.slice(0, 2)).toEqual([1, 2]);
  const others = examples(60, 2);
  const found = await classifier.assess(others);
  expect(found.microF1).toBeGreaterThan(0.95);
  expect(found.averagePrecision).toBeGreaterThan(0.9);
  expect(found.labels.map(({ threshold }) => threshold)).toEqual(classifier.thresholds);
  const { labels: said, classes, unknown } = await classifier.predict('a round red zebra');
  expect(said.map(({ label }) => label).toSorted()).toEqual(['red', 'round']);
  expect(classes).toHaveLength(3);
  expect(unknown).toEqual(['zebra']);
  expect((await classifier.predict(['the', 'it'])).map((answer) => answer.labels)).toEqual([[], []]);

  const files = await classifier.files();
  const loaded = await MultiLabelClassifier.load(files);
  expect(await loaded.assess(others)).toEqual(found);
  loaded.dispose();
  const changed = (fields: object): Map<string, Uint8Array> => {
    const pipeline = JSON.parse(new TextDecoder().decode(files.get('pipeline.json'))) as object;
    return new Map([...files, ['pipeline.json', new TextEncoder().encode(JSON.stringify({ ...pipeline, ...fields }))]]);
  };
  for (const thresholds of [undefined, [0.5], [0.5, 0.5, 2], 'half'])
    await expect(MultiLabelClassifier.load(changed({ thresholds }), 'x')).rejects.toThrow(
      'x: MultiLabelClassifier takes a threshold from 0 to 1 for each of 3 labels',
    );

  // New words and a new label.
  const news = texts.map((text, row) => (row % 3 === 0 ? `${text} wet` : text));
  const grown = await trainMultiLabelClassifier(
    news,
    labels.map((list, row) => (row % 3 === 0 ? [...list, 'damp'] : list)),
    { from: classifier, learningRate: 0.02, batchSize: 8, epochs: 20, focalGamma: 1 },
  );
  expect(grown.labels).toEqual(['rare', 'red', 'round', 'damp']);
  expect((await grown.predict('the red wet')).labels.map(({ label }) => label).toSorted()).toEqual(['damp', 'red']);
  for (const one of [classifier, grown]) one.dispose();
  expect(memory().numTensors).toBe(before);
});

test('what is nothing of the kind is refused in words', async () => {
  for (const [texts, labels, message] of [
    [['a'], [['x']], 'takes texts of at least two labels'],
    [['a'], ['x'], 'takes a list of labels; got "x"'],
    [['a', 'b'], [['x', 'y']], 'takes a list of labels for each text'],
    ['a', [], 'takes a list of texts'],
  ] as const)
    await expect(trainMultiLabelClassifier(texts as never, labels as never)).rejects.toThrow(message);
  await expect(
    trainMultiLabelClassifier(['a', 'b'], [['x'], ['y']], { classWeight: 'balanced' } as never),
  ).rejects.toThrow('classWeight');
});
