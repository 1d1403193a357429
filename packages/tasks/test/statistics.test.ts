// What each task says of its texts before it learns from them.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import type { TokenStatistics } from '@rnnkit/text';
import { beforeAll, expect, test } from 'vitest';

import {
  describeTexts,
  trainClassifier,
  trainGenerator,
  trainMultiLabelClassifier,
  trainRegressor,
  trainTagger,
  trainTranslator,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const texts = ['a b c d', 'a b', 'a b c', 'a', 'b', 'c d', 'a c', 'd b a'];
const tiny = { units: 2, embeddingDim: 2, epochs: 1, seed: 1, validationSplit: 0 } as const;
const text = { ...tiny, maxLength: 3, vocabularySize: 4 };

type Told = readonly [of: string, found: TokenStatistics];

async function told(
  train: (onTokens: (found: TokenStatistics, of: string) => void) => Promise<{ dispose(): void }>,
): Promise<readonly Told[]> {
  const all: Told[] = [];
  (await train((found, of) => all.push([of, found]))).dispose();
  return all;
}

test.each([
  [
    'trainClassifier',
    (onTokens) =>
      trainClassifier(
        texts,
        texts.map((_, row) => String(row % 2)),
        { ...text, onTokens },
      ),
  ],
  [
    'trainClassifier of a stream',
    (onTokens) =>
      trainClassifier(() => texts.map((one, row) => ({ text: one, label: String(row % 2) })), { ...text, onTokens }),
  ],
  [
    'trainRegressor',
    (onTokens) =>
      trainRegressor(
        texts,
        texts.map((_, row) => row),
        { ...text, onTokens },
      ),
  ],
  [
    'trainMultiLabelClassifier',
    (onTokens) =>
      trainMultiLabelClassifier(
        texts,
        texts.map((_, row) => [String(row % 2)]),
        { ...text, onTokens },
      ),
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof told>[0]])[])('%s', async (_name, train) => {
  const [[of, found] = ['', undefined], ...more] = await told(train);
  expect(more).toEqual([]);
  expect(of).toBe('texts');
  // Of four ids two are words, a and b; c is as frequent as one of them or not, and d is not among them.
  expect(found).toEqual(describeTexts(texts, text));
  expect(found).toMatchObject({ texts: 8, tokens: 18, medianLength: 2, longestLength: 4, truncatedRate: 1 / 8 });
  expect(found!.unknownRate).toBeGreaterThan(0.2);
});

test('those that write, and those that tag', async () => {
  const generated = await told((onTokens) =>
    trainGenerator(texts, { ...tiny, tokenLevel: 'characters', sequenceLength: 4, onTokens }),
  );
  expect(generated).toEqual([['texts', expect.objectContaining({ texts: 8, tokens: 28, unknownRate: 0 })]]);
  expect(generated[0]![1].truncatedRate).toBeUndefined();
  const translated = await told((onTokens) =>
    trainTranslator(
      texts,
      texts.map((one) => `${one}!`),
      { ...tiny, onTokens },
    ),
  );
  expect(translated.map(([of, { tokens }]) => [of, tokens])).toEqual([
    ['sources', 28],
    ['targets', 36],
  ]);
  const sentences = texts.map((one) => ({
    words: one.split(' '),
    tags: one.split(' ').map((word) => (word === 'a' ? 'X' : 'Y')),
  }));
  const tagged = await told((onTokens) =>
    trainTagger(sentences, { ...tiny, minCount: 6, characters: 'none', onTokens }),
  );
  // a comes six times, and the others less.
  expect(tagged).toEqual([['sentences', expect.objectContaining({ texts: 8, tokens: 18, unknownRate: 12 / 18 })]]);
});
