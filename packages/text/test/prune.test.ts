// What numWords leaves out is forgotten, and nothing else changes.
import { expect, test } from 'vitest';

import { Random } from '@rnnkit/data';
import { textIndexerFromJson, Tokenizer, tokenizerFromJson, type MatrixMode } from '../src/index.ts';

const random = new Random(11);
const draw = (): string =>
  Array.from({ length: random.integer(0, 30) }, () => 'aab cde '[random.integer(0, 8)]!).join('');
const modes: readonly MatrixMode[] = ['binary', 'count', 'freq', 'tfidf'];

const drawn = (): Tokenizer => {
  const tokenizer = new Tokenizer({
    numWords: random.integer(0, 20),
    charLevel: random.integer(0, 2) === 1,
    ngrams: random.integer(1, 4),
    // One that is also a word has that word's index, be it left out or not.
    ...[{}, { oovToken: '?' }, { oovToken: 'a' }, { oovToken: 'ed' }][random.integer(0, 4)],
  });
  tokenizer.fitOnTexts(Array.from({ length: random.integer(0, 12) }, draw));
  tokenizer.fitOnSequences([[1, 2, random.integer(0, 30)]]);
  return tokenizer;
};

test('texts become the same sequences and matrices, before and after it is saved', () => {
  for (let round = 0; round < 300; round++) {
    const tokenizer = drawn();
    const { numWords = 0 } = tokenizer.options;
    const texts = Array.from({ length: 6 }, draw);
    const sequences = tokenizer.textsToSequences(texts);
    const encoded = texts.map((text) => tokenizer.encode(text));
    const matrices = modes.map((mode) => numWords > 0 && tokenizer.textsToMatrix(texts, mode));
    const kept = [...tokenizer.wordIndex].filter(([, index]) => numWords === 0 || index < numWords);
    const counts = kept.map(([word]) => [word, tokenizer.wordCounts.get(word), tokenizer.wordDocs.get(word)]);

    tokenizer.prune();
    const json = JSON.stringify(tokenizer);
    for (const again of [tokenizer, tokenizerFromJson(json)]) {
      expect(again.textsToSequences(texts)).toEqual(sequences);
      expect(texts.map((text) => again.encode(text))).toEqual(encoded);
      expect(modes.map((mode) => numWords > 0 && again.textsToMatrix(texts, mode))).toEqual(matrices);
      expect(kept.map(([word]) => [word, again.wordCounts.get(word), again.wordDocs.get(word)])).toEqual(counts);
    }
    expect(textIndexerFromJson(json).textsToSequences(texts)).toEqual(sequences);
    const { oovToken } = tokenizer.options;
    const isOovLeftOut = oovToken !== undefined && tokenizer.wordIndex.get(oovToken)! >= numWords;
    if (numWords > 0 && !isOovLeftOut) expect([...tokenizer.wordIndex]).toEqual(kept);
  }
});

test('a rare word is not in the file, and counts go on from what is kept', () => {
  const tokenizer = new Tokenizer({ numWords: 3 });
  tokenizer.fitOnTexts(['good good good film film', 'film by Ivan']);
  tokenizer.prune();
  expect(JSON.stringify(tokenizer)).not.toContain('ivan');
  expect([...tokenizer.wordIndex]).toEqual([
    ['good', 1],
    ['film', 2],
  ]);
  tokenizer.fitOnTexts(['film film film ivan']);
  expect([...tokenizer.wordCounts]).toEqual([
    ['good', 3],
    ['film', 6],
    ['ivan', 1],
  ]);
  expect(tokenizer.documentCount).toBe(3);
  expect(tokenizer.textsToSequences(['good film ivan'])).toEqual([[2, 1]]);
});

test('without numWords there is nothing to forget', () => {
  const tokenizer = new Tokenizer();
  tokenizer.fitOnTexts(['a b c']);
  const before = JSON.stringify(tokenizer);
  tokenizer.prune();
  expect(JSON.stringify(tokenizer)).toBe(before);
});
