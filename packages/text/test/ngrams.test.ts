// Runs of tokens as tokens: the vocabulary counts all of them, and each place has the longest that is kept.
import { expect, test } from 'vitest';

import { Random } from '@rnnkit/data';
import { Tokenizer, tokenizerFromJson } from '../src/index.ts';

const random = new Random(7);
const draw = (letters: string, length: number): string =>
  Array.from({ length }, () => letters[random.integer(0, letters.length)]!).join('');

test.each([1, 2, 3, 5])('of up to %i characters: counted one by one, and found by trying all', (ngrams) => {
  const texts = Array.from({ length: 40 }, () => draw('abc', random.integer(0, 12)));
  const tokenizer = new Tokenizer({ charLevel: true, ngrams, numWords: 15, oovToken: '?' });
  tokenizer.fitOnTexts(texts);

  const counts = new Map<string, number>();
  for (const text of texts) {
    for (let end = 1; end <= text.length; end++) {
      for (let start = Math.max(0, end - ngrams); start < end; start++) {
        const run = text.slice(start, end);
        counts.set(run, (counts.get(run) ?? 0) + 1);
      }
    }
  }
  expect(new Map(tokenizer.wordCounts)).toEqual(counts);

  const text = draw('abcd', 60);
  const kept = (run: string): boolean => (tokenizer.wordIndex.get(run) ?? 15) < 15;
  const expected = Array.from(text, (token, place) => {
    const runs = Array.from({ length: Math.min(ngrams, place + 1) }, (_, size) => text.slice(place - size, place + 1));
    const longest = runs.findLast(kept);
    return { token, index: longest === undefined ? 1 : tokenizer.wordIndex.get(longest), known: longest !== undefined };
  });
  expect(tokenizer.encode(text)).toMatchObject(expected);
  expect(tokenizer.textsToSequences([text])).toEqual([expected.map(({ index }) => index)]);
});

test('of words, backing off to what a rare run ends with', () => {
  const tokenizer = new Tokenizer({ ngrams: 2, numWords: 7, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['new york', 'New York!', 'old york', 'new town']);
  const indices = tokenizer.wordIndex;
  expect(tokenizer.textsToSequences(['new york', 'my york', 'my home'])).toEqual([
    [indices.get('new'), indices.get('new york')],
    [1, indices.get('york')],
    [1, 1],
  ]);
  expect(tokenizer.encode('my york').map(({ known }) => known)).toEqual([false, true]);
});

test('back to texts: of each run the last token', () => {
  const tokenizer = new Tokenizer({ charLevel: true, graphemes: true, ngrams: 3, oovToken: '?' });
  tokenizer.fitOnTexts(['Pão e 👩‍👩‍👧']);
  expect(tokenizer.sequencesToTexts(tokenizer.textsToSequences(['pão e 👩‍👩‍👧x']))).toEqual(['p ã o   e   👩‍👩‍👧 ?']);
});

test('come back from JSON, and Keras is not told otherwise', () => {
  const tokenizer = new Tokenizer({ charLevel: true, ngrams: 2 });
  tokenizer.fitOnTexts(['abab', 'ba']);
  const again = tokenizerFromJson(JSON.stringify(tokenizer));
  expect(again.options.ngrams).toBe(2);
  expect(again.textsToSequences(['abba'])).toEqual(tokenizer.textsToSequences(['abba']));
  expect(JSON.stringify(new Tokenizer({ ngrams: 1 }))).not.toContain('ngrams');
});

test.each([0, 1.5, 11, '2'])('cannot be %j long', (ngrams) => {
  expect(() => new Tokenizer({ ngrams: ngrams as number })).toThrow('ngrams');
});
