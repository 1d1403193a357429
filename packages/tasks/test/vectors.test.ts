// Vectors of words that a task begins with: which rows they are, that they stay at first, and that a saved model needs no file of them.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import type { ModelFiles } from '@rnnkit/storage';
import type { WordVectors } from '@rnnkit/text/vectors';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  coverageOf,
  knownTaggerWords,
  knownWords,
  newClassifier,
  TextClassifier,
  trainClassifier,
  trainMultiLabelClassifier,
  trainRegressor,
  trainTagger,
} from '../src/index.ts';
import type { TextModel } from '../src/text-model/text-model.ts';

beforeAll(() => useBackend(cpu()));

const words = ['good', 'bad', 'film', 'book', 'unseen'];
const random = new Random(3);
const vectors: WordVectors = {
  words,
  dimensions: 4,
  table: Float32Array.from({ length: 20 }, () => 0.3 * random.normal()),
};
const rowOf = (word: string): Float32Array =>
  vectors.table.subarray(4 * words.indexOf(word), 4 * words.indexOf(word) + 4);

const texts = Array.from({ length: 24 }, (_, place) => {
  const kind = place % 2 === 0 ? 'good' : 'bad';
  return `A ${kind} ${place % 3 === 0 ? 'film' : 'book'}`;
});
const labels = texts.map((text) => (text.includes('good') ? 'pos' : 'neg'));
const small = { units: 3, maxLength: 4, batchSize: 8, epochs: 3, patience: 9 };

/** The rows of a model's words. */
async function tableOf(made: TextModel): Promise<(word: string) => Float32Array> {
  const [table] = await made.model.getWeights();
  const index = made.tokenizer;
  const dimensions = table!.length / index.vocabularySize;
  return (word) => {
    const id = index.textsToSequences([word])[0]![0]!;
    return table!.slice(id * dimensions, (id + 1) * dimensions);
  };
}

test('words that have a vector begin with it, others like them, and padding is 0', async () => {
  const classifier = newClassifier(texts, ['neg', 'pos'], small, { vectors });
  classifier.model.build([null, 4]);
  const rows = await tableOf(classifier);
  for (const word of words.slice(0, 4)) expect(rows(word)).toEqual(rowOf(word));
  expect(rows('a')).not.toEqual(rows('good'));
  expect(rows('a').some((value) => value !== 0)).toBe(true);
  expect((await classifier.model.getWeights())[0]!.subarray(0, 4)).toEqual(new Float32Array(4));
  classifier.dispose();
});

test.each<[string, (freezeEpochs: number) => Promise<TextModel>]>([
  ['a classifier', (freezeEpochs) => trainClassifier(texts, labels, { ...small, vectors, freezeEpochs })],
  [
    'a classifier of several labels',
    (freezeEpochs) =>
      trainMultiLabelClassifier(
        texts,
        labels.map((label) => [label]),
        { ...small, vectors, freezeEpochs },
      ),
  ],
  [
    'a regressor',
    (freezeEpochs) =>
      trainRegressor(
        texts,
        labels.map((label) => label.length + Number(label === 'pos')),
        { ...small, vectors, freezeEpochs },
      ),
  ],
])('%s keeps them for the frozen epochs alone', async (_, train) => {
  const before = memory().numTensors;
  const frozen = await train(3);
  const rows = await tableOf(frozen);
  for (const word of words.slice(0, 4)) expect(rows(word)).toEqual(rowOf(word));
  expect(frozen.model.layers[0]!.trainable).toBe(true);
  frozen.dispose();
  const freed = await train(1);
  expect((await tableOf(freed))('good')).not.toEqual(rowOf('good'));
  freed.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a tagger looks small letters up, and keeps the vectors for the frozen epochs alone', async () => {
  const sentences = Array.from({ length: 12 }, () => ({ words: ['A', 'GOOD', 'Film'], tags: ['O', 'O', 'B-ART'] }));
  const known = await knownTaggerWords(sentences);
  expect([...known.counts]).toEqual([
    ['a', 12],
    ['film', 12],
    ['good', 12],
  ]);
  expect(known.total).toBe(36);
  const narrow = { units: 3, characterUnits: 2, characterDim: 2, epochs: 2, vectors };
  for (const freezeEpochs of [0, 2]) {
    const tagger = await trainTagger(sentences, { ...narrow, freezeEpochs });
    const [table] = await tagger.model.getWeights();
    const id = tagger.vocabulary.idOf('good');
    const stays = table!.subarray(4 * id, 4 * id + 4).every((value, place) => value === rowOf('good')[place]);
    expect(stays).toBe(freezeEpochs === 2);
    tagger.dispose();
  }
});

test('a saved classifier needs no file of vectors', async () => {
  const classifier = await trainClassifier(texts, labels, { ...small, vectors, freezeEpochs: 2 });
  const loaded = await TextClassifier.load(await classifier.files());
  expect(await loaded.probabilities(texts)).toEqual(await classifier.probabilities(texts));
  classifier.dispose();
  loaded.dispose();
});

test('a training that is interrupted, frozen or not any more, ends as one that was not', async () => {
  const run = async (cuts: readonly number[]): Promise<Float32Array[]> => {
    let kept: ModelFiles | undefined;
    for (const cut of [...cuts, Infinity]) {
      const killed = new Error('killed');
      try {
        const classifier = await trainClassifier(texts, labels, {
          ...small,
          epochs: 5,
          vectors,
          freezeEpochs: 2,
          backup: {
            read: () => Promise.resolve(kept),
            write: (files, epoch) => {
              kept = files;
              if (epoch === cut) throw killed;
            },
          },
        });
        const weights = await classifier.model.getWeights();
        classifier.dispose();
        return weights;
      } catch (error) {
        if (error !== killed) throw error;
      }
    }
    throw new Error('It never ended.');
  };
  expect(await run([0, 1, 3])).toEqual(await run([]));
});

test('which words are worth reading, and how much of the texts they are', () => {
  const known = knownWords(texts, { vocabularySize: 5 });
  expect([...known.counts]).toEqual([
    ['a', 24],
    ['book', 16],
    ['good', 12],
  ]);
  expect(known.total).toBe(72);
  expect(coverageOf(known, vectors)).toEqual({ words: 3, found: 2, share: 28 / 72, missing: ['a'] });
});

describe('it is said', () => {
  const refused: [string, () => unknown, string][] = [
    [
      'another size',
      () => trainClassifier(texts, labels, { vectors, embeddingDim: 5 }),
      'embeddingDim is 4, as the vectors',
    ],
    [
      'other tokens',
      () => trainClassifier(texts, labels, { vectors, tokenLevel: 'subwords' }),
      'tokenLevel cannot be subwords',
    ],
    ['what are no vectors', () => trainClassifier(texts, labels, { vectors: [] as never }), 'vectors of words'],
    [
      'vectors of other words',
      () => trainClassifier(texts, labels, { vectors: { ...vectors, words: ['v', 'w', 'x', 'y', 'z'] } }),
      'has a vector among 5 words',
    ],
    ['another size of a tagger', () => trainTagger([], { vectors, embeddingDim: 3 }), 'embeddingDim is 4'],
  ];
  test.each(refused)('%s', async (_, run, message) => {
    await expect(Promise.resolve().then(run)).rejects.toThrow(message);
  });

  test('where there is a table already', async () => {
    const classifier = await trainClassifier(texts, labels, small);
    await expect(trainClassifier(texts, labels, { from: classifier, vectors })).rejects.toThrow(
      'vectors cannot be said',
    );
    classifier.dispose();
  });
});
