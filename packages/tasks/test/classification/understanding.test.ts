// What is said about an answer has to be what the model does.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { beforeAll, expect, test } from 'vitest';

import {
  answersSoFar,
  attentionOver,
  attribute,
  newClassifier,
  readTokens,
  trainClassifier,
  type ClassifierOptions,
} from '../../src/classification/index.ts';

const corpus = ['the quick brown fox', 'jumps over the lazy dog', 'pack my box with five dozen jugs'];

const architecture: ClassifierOptions = {
  tokenLevel: 'words',
  architecture: 'gru',
  units: 6,
  embeddingDim: 5,
  vocabularySize: 50,
  maxLength: 6,
  bidirectional: true,
  dropout: 0,
  seed: 4,
};

beforeAll(async () => {
  await useBackend(cpu());
});

test('the weight of a token is what the answer loses without it', async () => {
  const classifier = newClassifier(corpus, ['a', 'b', 'c'], architecture);
  const text = 'the lazy unheard fox';
  const { label, probability, tokens } = await attribute(classifier, text);
  const words = text.split(' ');
  expect(tokens.map(({ token, known }) => [token, known])).toEqual([
    ['the', true],
    ['lazy', true],
    ['unheard', false],
    ['fox', true],
  ]);
  const [whole] = await classifier.probabilities([text]);
  const best = classifier.labels.indexOf(label);
  const odds = (share: number): number => Math.log(share / (1 - share));
  expect(probability).toBe(Math.max(...whole!));
  const without = words.map((_, left) => words.filter((__, place) => place !== left).join(' '));
  for (const [place, row] of (await classifier.probabilities(without)).entries()) {
    expect(tokens[place]!.weight).toBeCloseTo(odds(probability) - odds(row[best]!), 4);
  }
});

test('of a text that is too long the end is read, and an empty one has no tokens', async () => {
  const classifier = newClassifier(corpus, ['a', 'b'], { ...architecture, tokenLevel: 'characters', maxLength: 12 });
  const read = readTokens(classifier, 'the quick brown fox');
  expect(read.map(({ token }) => token).join('')).toBe('ck brown fox');
  expect((await attribute(classifier, '')).tokens).toEqual([]);
});

test.each(['gru', 'transformer'] as const)(
  'the answers of a %s so far are those to the beginnings of the text',
  async (name) => {
    const options = { ...architecture, architecture: name, embeddingDim: 6, heads: 2 };
    for (const labels of [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]) {
      const classifier = newClassifier(corpus, labels, options);
      const beginnings = ['the', 'the lazy', 'the lazy unheard', 'the lazy unheard fox'];
      const answers = await answersSoFar(classifier, beginnings.at(-1)!);
      const expected = await classifier.probabilities(beginnings);
      expect(answers).toHaveLength(4);
      for (const [row, answer] of answers.entries()) {
        expect(answer).toHaveLength(labels.length);
        for (const [index, share] of answer.entries()) expect(share).toBeCloseTo(expected[row]![index]!, 6);
      }
      expect(await answersSoFar(classifier, '')).toEqual([]);
      // Of a long text the end is read, and so are the beginnings of that.
      expect(await answersSoFar(classifier, 'one two three four five six seven eight')).toHaveLength(6);
      classifier.dispose();
    }
  },
);

test('what is looked at are the shares of the tokens, and of nothing else', async () => {
  const text = 'the lazy unheard fox';
  const shapes = {
    attention: [[1, 1]],
    transformer: [
      [2, 4],
      [2, 4],
    ],
    gru: [],
  } as const;
  for (const name of ['attention', 'transformer', 'gru'] as const) {
    const options = { ...architecture, architecture: name, embeddingDim: 6, heads: 2, maxLength: 9 };
    const classifier = newClassifier(corpus, ['a', 'b', 'c'], options);
    classifier.model.build([null, 9]);
    const { tokens, maps } = await attentionOver(classifier, text);
    expect(tokens.map(({ token }) => token)).toEqual(text.split(' '));
    expect(maps.map(({ heads, queries }) => [heads, queries])).toEqual(shapes[name]);
    for (const { heads, queries, weights } of maps) {
      expect(weights).toHaveLength(heads * queries * 4);
      for (let row = 0; row < heads * queries; row++) {
        const sum = weights.subarray(row * 4, row * 4 + 4).reduce((all, weight) => all + weight, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
    }
    // Nothing is known of an empty text.
    expect((await attentionOver(classifier, '')).maps).toEqual([]);
  }
});

test('attention goes to the token that counts', async () => {
  const texts = Array.from({ length: 40 }, (_, row) =>
    ['so', 'it', 'was', row % 2 === 0 ? 'good' : 'bad', 'then', 'too'].toSpliced(row % 5, 0, 'or').join(' '),
  );
  const labels = texts.map((_, row) => (row % 2 === 0 ? 'pos' : 'neg'));
  const options: ClassifierOptions = {
    architecture: 'attention',
    units: 8,
    embeddingDim: 8,
    maxLength: 10,
    learningRate: 0.02,
    epochs: 60,
    seed: 2,
  };
  const classifier = await trainClassifier(texts, labels, options);
  const { tokens, maps } = await attentionOver(classifier, 'it was or so bad too then');
  const [{ weights }] = maps as [(typeof maps)[number]];
  const looked = tokens.map(({ token }, place) => ({ token, weight: weights[place]! }));
  // A GRU that reads both ways tells its neighbours, too.
  const strongest = looked.toSorted((one, other) => other.weight - one.weight).slice(0, 3);
  expect(strongest.map(({ token }) => token)).toContain('bad');
});
