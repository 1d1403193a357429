// Vocabularies of streams beside those of lists.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { BoundedCounts, Tokenizer, tokenizerFromJson } from '../src/index.ts';

const lists = fc.array(
  fc.array(fc.constantFrom('a', 'b', 'c', 'dd', 'ee', 'f'), { maxLength: 8 }).map((words) => words.join(' ')),
);

async function* streamed(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

test('of few tokens the vocabulary is the same, whatever a token is', async () => {
  await fc.assert(
    fc.asyncProperty(
      lists,
      fc.record({ ngrams: fc.integer({ min: 1, max: 3 }), charLevel: fc.boolean() }),
      async (texts, options) => {
        const [all, inTurn] = [new Tokenizer(options), new Tokenizer(options)];
        all.fitOnTexts(texts);
        const counts = await inTurn.fitOnStream(streamed(texts));
        expect(counts.error).toBe(0);
        expect([...inTurn.wordIndex]).toEqual([...all.wordIndex]);
        expect(inTurn.wordCounts).toEqual(all.wordCounts);
        expect(inTurn.textsToSequences(texts)).toEqual(all.textsToSequences(texts));
      },
    ),
  );
});

test('of more tokens than are held the commonest are there, short by the error at most', async () => {
  const texts = Array.from({ length: 400 }, (_, row) => `the ${row % 2 === 0 ? 'cat' : 'dog'} w${row} x${row}`);
  const [exact, bounded] = [new Tokenizer(), new Tokenizer()];
  exact.fitOnTexts(texts);
  const { error, total, capacity } = await bounded.fitOnStream(texts, { capacity: 12 });
  expect(total).toBe(1600);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThanOrEqual(total / (capacity + 1));
  expect(bounded.wordIndex.size).toBeLessThanOrEqual(capacity);
  expect([...bounded.wordIndex.keys()].slice(0, 3)).toEqual(['the', 'cat', 'dog']);
  for (const [word, count] of bounded.wordCounts) {
    expect(count).toBeLessThanOrEqual(exact.wordCounts.get(word)!);
    expect(count + error).toBeGreaterThanOrEqual(exact.wordCounts.get(word)!);
  }
});

test('texts that are counted side by side make the vocabulary of all', () => {
  const texts = ['b a', 'a c', 'c a b', 'b'];
  const all = new Tokenizer();
  all.fitOnTexts(texts);
  const parts = [texts.slice(0, 2), texts.slice(2)].map((part) => {
    const counts = new BoundedCounts();
    const lengths = part.map((text) => new Tokenizer().countTokens(text, counts));
    expect(lengths).toEqual(part.map((text) => text.split(' ').length));
    return counts;
  });
  parts[0]!.merge(parts[1]!);
  const merged = new Tokenizer();
  merged.fitOnCounts(parts[0]!.entries());
  expect([...merged.wordIndex]).toEqual([...all.wordIndex]);
});

test('what is saved grows as the vocabulary does, and each entry is read once', () => {
  const sizes = [1000, 2000, 4000].map((count) => {
    const tokenizer = new Tokenizer();
    tokenizer.fitOnTexts([Array.from({ length: count }, (_, at) => `w${String(at).padStart(5, '0')}`).join(' ')]);
    const json = JSON.stringify(tokenizer);
    const again = tokenizerFromJson(json);
    expect(JSON.stringify(again)).toBe(json);
    return json.length;
  });
  // But for the digits of larger indices.
  for (const place of [1, 2]) expect(sizes[place]! / sizes[place - 1]!).toBeLessThan(2.05);
});
