// Going on: with new texts from a classifier that is there, and with a training that was interrupted.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Tokenizer } from '@rnnkit/text';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { TextClassifier, trainClassifier, type ClassifierOptions } from '../../src/classification/index.ts';
import { grownTokenizer } from '../../src/continuing/grown-tokenizer.ts';
import { grownTextModel } from '../../src/text-model/grown-text-model.ts';

const words = ['fine', 'lovely', 'great', 'superb', 'dull', 'awful', 'poor', 'bleak'];
const texts = words.flatMap((word) => [`a ${word} film`, `so ${word}`]);
const labels = texts.map((_, row) => (row < 8 ? 'good' : 'bad'));
const small: ClassifierOptions = {
  units: 6,
  embeddingDim: 5,
  maxLength: 4,
  learningRate: 0.02,
  epochs: 20,
  batchSize: 4,
  validationSplit: 0,
};
const learning: ClassifierOptions = { learningRate: 0.02, epochs: 30, batchSize: 4, validationSplit: 0 };

beforeAll(async () => {
  await useBackend(cpu());
});

test.each(['lstm', 'attention', 'transformer'] as const)('%s learns new words and classes', async (architecture) => {
  const structure = architecture === 'transformer' ? { heads: 1, blocks: 1 } : {};
  const known = await trainClassifier(texts, labels, { ...small, ...structure, architecture });
  const before = await known.probabilities(texts);
  const parts = await grownTextModel(known, ['a strange film'], { from: 2, to: 3 }, 100);
  const grown = new TextClassifier(parts.tokenizer, known.maxLength, ['bad', 'good', 'odd'], parts.model);
  // Of the classes that it knew it says what it said.
  for (const [row, shares] of (await grown.probabilities(texts)).entries())
    expect(shares[0]! / (shares[0]! + shares[1]!)).toBeCloseTo(before[row]![0]!, 5);
  grown.dispose();

  const news = ['a strange film', 'so strange', 'a weird film', 'so weird', ...texts];
  const from = await trainClassifier(news, [...Array.from({ length: 4 }, () => 'odd'), ...labels], {
    ...learning,
    from: known,
  });
  expect(from.labels).toEqual(['bad', 'good', 'odd']);
  const answers = await from.predict(['so strange', 'a weird film', 'a great film', 'so awful']);
  expect(answers.map(({ label }) => label)).toEqual(['odd', 'odd', 'good', 'bad']);
  expect(await known.probabilities(texts)).toEqual(before);
  for (const one of [known, from]) one.dispose();
});

test('what cannot be gone on with is refused in words', async () => {
  const known = await trainClassifier(texts, labels, { ...small, epochs: 1 });
  const tensors = memory().numTensors;
  await expect(trainClassifier(texts, labels, { from: known, units: 9 })).rejects.toThrow(
    'the network is that of what to go on from, so that units cannot be said; got 9',
  );
  await expect(trainClassifier(texts, labels, { from: {} as never })).rejects.toThrow(
    'from has to be a TextClassifier',
  );
  // One class alone is enough where others are known.
  const more = await trainClassifier(['a fine thing'], ['good'], { ...learning, epochs: 1, from: known });
  more.dispose();
  expect(memory().numTensors).toBe(tensors);
  known.dispose();
});

test('a tokenizer that has grown gives what it knew the same indices', () => {
  const tokenizer = new Tokenizer({ numWords: 5, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a b a b a c 7', 'd']);
  const before = tokenizer.textsToSequences(['a b c d']);
  tokenizer.prune();
  const grown = grownTokenizer(tokenizer, ['d d d __proto__ 10 10 a'], 8);
  expect(grown.textsToSequences(['a b c d'])).toEqual([[...before[0]!.slice(0, 3), 5]]);
  expect(grown.textsToSequences(['10 __proto__ e'])).toEqual([[6, 7, 1]]);
  expect(grown.wordCounts.get('a')).toBe(4);
  expect(grown.documentCount).toBe(3);
  // None that was known is lost.
  expect(grownTokenizer(tokenizer, ['e'], 2).textsToSequences(['a b c e'])).toEqual([[2, 3, 4, 1]]);
});
