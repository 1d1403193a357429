// What is said about an answer has to be what the model does.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { beforeAll, expect, test } from 'vitest';

import { attribute, newClassifier, readTokens, type ClassifierOptions } from '../src/index.ts';

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
  expect(probability).toBe(Math.max(...whole!));
  const without = words.map((_, left) => words.filter((__, place) => place !== left).join(' '));
  for (const [place, row] of (await classifier.probabilities(without)).entries()) {
    expect(tokens[place]!.weight).toBeCloseTo(probability - row[best]!, 6);
  }
});

test('of a text that is too long the end is read, and an empty one has no tokens', async () => {
  const classifier = newClassifier(corpus, ['a', 'b'], { ...architecture, tokenLevel: 'characters', maxLength: 12 });
  const read = readTokens(classifier, 'the quick brown fox');
  expect(read.map(({ token }) => token).join('')).toBe('ck brown fox');
  expect((await attribute(classifier, '')).tokens).toEqual([]);
});
