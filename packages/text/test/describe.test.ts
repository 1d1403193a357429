// What texts are to a tokenizer, beside counting by hand.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { BoundedCounts, describe, describeSequences, Tokenizer } from '../src/index.ts';
import { SubwordTrainer } from '../src/subwords/training.ts';

test('unknown tokens and lengths', () => {
  const tokenizer = new Tokenizer({ oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a b c']);
  const texts = ['a', 'a b', 'a x c', ...Array.from({ length: 16 }, () => 'b'), 'a '.repeat(30)];
  expect(describe(tokenizer, texts, { maxLength: 2 })).toEqual({
    texts: 20,
    tokens: 52,
    unknownRate: 1 / 52,
    medianLength: 1,
    percentile95Length: 3,
    longestLength: 30,
    truncatedRate: 0.1,
    suggestedMaxLength: 6,
  });
  expect(describe(tokenizer, [])).toMatchObject({ texts: 0, unknownRate: 0, suggestedMaxLength: 1 });
});

test('the share of texts that the lengths say have no more', () => {
  const tokenizer = new Tokenizer();
  tokenizer.fitOnTexts(['a']);
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1 }), (counts) => {
      const texts = counts.map((count) => 'a '.repeat(count));
      const { medianLength, percentile95Length, longestLength } = describe(tokenizer, texts);
      const shareUpTo = (most: number): number => counts.filter((count) => count <= most).length / counts.length;
      for (const [length, share] of [
        [medianLength, 0.5],
        [percentile95Length, 0.95],
        [longestLength, 1],
      ] as const) {
        expect(shareUpTo(length)).toBeGreaterThanOrEqual(share);
        expect(shareUpTo(length - 1)).toBeLessThan(share);
      }
    }),
  );
});

test('subwords of bytes know everything', () => {
  const trainer = new SubwordTrainer({ vocabularySize: 300 });
  trainer.learn(['a film']);
  expect(describe(trainer.finish(), ['日本 film']).unknownRate).toBe(0);
});

test('tokens that were counted elsewhere have the indices of texts', () => {
  const texts = ['b a b c', 'c b d', 'a'];
  const [whole, counted] = [new Tokenizer({ oovToken: '?' }), new Tokenizer({ oovToken: '?' })];
  whole.fitOnTexts(texts);
  const counts = new BoundedCounts();
  for (const text of texts) for (const token of counted.tokenize(text)) counts.add(token);
  counted.fitOnCounts(counts.entries());
  expect(new Map(counted.wordIndex)).toEqual(new Map(whole.wordIndex));
  expect(new Map(counted.wordCounts)).toEqual(new Map(whole.wordCounts));
});

test('sequences of indices, whatever made them', () => {
  const found = describeSequences([[2, 3, 1], [1], [], Int32Array.of(2, 2)], { maxLength: 2, unknownIndex: 1 });
  expect(found).toMatchObject({ texts: 4, tokens: 6, unknownRate: 2 / 6, medianLength: 1, longestLength: 3 });
  expect(found.truncatedRate).toBe(0.25);
  expect(describeSequences([[0, 1]]).unknownRate).toBe(0);
});
