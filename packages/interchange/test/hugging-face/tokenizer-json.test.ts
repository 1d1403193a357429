// Tokenizers as Hugging Face's libraries read them. The fixtures hold the ids that Python's tokenizers gave texts by the files recorded there.
import type { RnnkitError } from '@rnnkit/data';
import type { TextLength } from '@rnnkit/storage';
import { Tokenizer, tokenizerFromJson, type TokenizerOptions } from '@rnnkit/text';
import { expect, test } from 'vitest';

import { padTokenOf, tokenizerConfigOf, writeTokenizerJson } from '../../src/hugging-face/tokenizer-json.ts';
import fixture from '../fixtures/hugging-face.json' with { type: 'json' };

test.each(fixture.map((one, index) => [index, one] as const))(
  'tokenizer %i',
  (_, { tokenizer: json, length, texts, ids, ...file }) => {
    const tokenizer = tokenizerFromJson(json);
    expect(writeTokenizerJson(tokenizer, length as TextLength)).toBe(file.json);
    expect(tokenizer.textsToSequences(texts)).toEqual(ids);
  },
);

const fitted = (options: TokenizerOptions, ...texts: readonly string[]): Tokenizer => {
  const tokenizer = new Tokenizer(options);
  tokenizer.fitOnTexts(texts);
  return tokenizer;
};

test.each<[string, TokenizerOptions]>([
  ['ngrams', { ngrams: 2, oovToken: '?' }],
  ['graphemes', { charLevel: true, graphemes: true }],
  ['segmentation', { segmentation: 'words' }],
  ['locale', { locale: 'tr' }],
  ['stripAccents', { stripAccents: true }],
])('what a tokenizer.json cannot say: %s', (option, options) => {
  try {
    writeTokenizerJson(fitted(options, 'a b'), undefined);
    expect.unreachable();
  } catch (error) {
    expect((error as RnnkitError).code).toBe('unsupported');
    expect((error as RnnkitError).message).toContain(option);
  }
});

test('what changes nothing is let be', () => {
  expect(() =>
    writeTokenizerJson(fitted({ locale: 'en', graphemes: true, segmentation: 'split' }, 'a'), undefined),
  ).not.toThrow();
  expect(() => writeTokenizerJson(fitted({ locale: 'tr', lower: false }, 'a'), undefined)).not.toThrow();
});

test('no text has the token of padding', () => {
  expect(padTokenOf(fitted({}, 'a'))).toBe('[PAD]');
  const without = fitted({ filters: '', lower: false }, '[PAD] [PAD]');
  expect(without.textsToSequences([padTokenOf(without)])).not.toEqual([[]]);
  expect(padTokenOf(without)).toBe('[PAD] ');
  const { model } = JSON.parse(writeTokenizerJson(without, undefined)) as { model: { vocab: object } };
  expect(Object.entries(model.vocab)).toEqual([
    ['[PAD] ', 0],
    ['[PAD]', 1],
  ]);
});

test('words that are names of properties, and half characters', () => {
  const tokenizer = fitted({ oovToken: '?', filters: '' }, '__proto__ constructor 2020 \uD800');
  const json = writeTokenizerJson(tokenizer, undefined);
  expect(json).toContain('"__proto__":2,"constructor":3,"2020":4}');
  expect(json).not.toContain('ud800');
});

test('what AutoTokenizer is told', () => {
  const length = { maxLength: 5, padding: 'pre', truncating: 'post' } as const;
  expect(tokenizerConfigOf(fitted({ oovToken: '?' }, 'a'), length)).toEqual({
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '[PAD]',
    unk_token: '?',
    model_max_length: 5,
    padding_side: 'left',
    truncation_side: 'right',
  });
});
