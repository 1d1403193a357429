// Where the tokens of Keras' Tokenizer are in a text.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { normalizationChanges } from '../src/subwords/normalization-changes.ts';
import { Tokenizer, type NormalizationForm, type TokenizerOptions } from '../src/index.ts';

const unit = fc.oneof(
  fc.constantFrom(
    ...Array.from('aAzZéÉİıIΣσς .,!-\n日本한각ßﬁ①'),
    '\u0301',
    '\u0323',
    '\u0307',
    '😀',
    '👍🏽',
    '\uD83D',
    'e\u0308\u0304',
    '각',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
);
const anyText = fc.string({ unit, maxLength: 30 });
const form = fc.constantFrom<NormalizationForm>('NFC', 'NFD', 'NFKC', 'NFKD');

test('tokens with places are the tokens', () => {
  const options = fc.record<TokenizerOptions>(
    {
      lower: fc.boolean(),
      lowerAscii: fc.boolean(),
      charLevel: fc.boolean(),
      graphemes: fc.boolean(),
      stripAccents: fc.boolean(),
      normalization: form,
      segmentation: fc.constantFrom('split', 'words'),
      locale: fc.constantFrom('tr', 'lt', 'ja', 'en'),
      filters: fc.constantFrom('', '!,', 'aé日'),
      split: fc.constantFrom(' ', 'ab', ', '),
      strip: fc.constantFrom('', "'-\u0301"),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anyText, options, (text, given) => {
      const tokenizer = new Tokenizer({ ...given, oovToken: '[UNK]' });
      tokenizer.fitOnTexts([text]);
      const tokens = tokenizer.encode(text);
      expect(tokens.map(({ token }) => token)).toEqual(tokenizer.tokenize(text));
      expect(tokens.map(({ index }) => index)).toEqual(tokenizer.textsToSequences([text])[0]);
      expect(tokens.every(({ index }) => index < tokenizer.vocabularySize)).toBe(true);
      let last = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeGreaterThanOrEqual(last === 0 ? 0 : Math.min(last, start));
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = end;
      }
    }),
    { numRuns: 1000 },
  );
});

test('a token is what stands at its place', () => {
  const tokenizer = new Tokenizer({ oovToken: '[UNK]', normalization: 'NFC', stripAccents: true });
  tokenizer.fitOnTexts(['a']);
  const text = 'A 𝔣ine, CAFE\u0301 —\tİzmir!';
  expect(tokenizer.encode(text).map(({ token, start, end }) => [token, text.slice(start, end)])).toEqual([
    ['a', 'A'],
    ['𝔣ine', '𝔣ine'],
    ['cafe', 'CAFE'],
    ['—', '—'],
    ['izmir', 'İzmir'],
  ]);
  expect(tokenizer.encode(['Two', 'words']).map(({ start, end }) => [start, end])).toEqual([
    [0, 3],
    [0, 5],
  ]);
});

test('what a normal form is made of is all of the text, in order', () => {
  fc.assert(
    fc.property(anyText, form, (text, name) => {
      const changes = normalizationChanges(text, name);
      expect(changes.map(([character]) => character).join('')).toBe(text.normalize(name));
      const consumed = changes.reduce((sum, [, change]) => sum + (change > 0 ? 0 : 1 - change), 0);
      expect(consumed).toBe(Array.from(text).length);
    }),
  );
});
