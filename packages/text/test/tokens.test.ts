// Letters of all languages: small ones, marks, normal forms, words without spaces.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Tokenizer, tokenizerFromJson, type TokenizerOptions } from '../src/index.ts';

const tokensOf = (text: string, options: TokenizerOptions): string[] => new Tokenizer(options).tokenize(text);
const asOne = { filters: '', split: '\u0000' } as const;

test('words without spaces, characters as readers see them', () => {
  expect(tokensOf('我喜欢猫。', { segmentation: 'words', locale: 'zh' })).toEqual(['我', '喜欢', '猫']);
  expect(tokensOf("It's fine.", { segmentation: 'words' })).toEqual(["it's", 'fine']);
  expect(tokensOf('👩‍👩‍👧é', { charLevel: true })).toHaveLength(6);
  expect(tokensOf('👩‍👩‍👧é', { charLevel: true, graphemes: true })).toHaveLength(2);
  expect(tokensOf('ＡＢＣ ﬁn', { normalization: 'NFKC' })).toEqual(['abc', 'fin']);
});

test('as TextVectorization: only A to Z become small, and what is taken out joins', () => {
  const options = { lowerAscii: true, strip: "'.-]^", filters: '\t\n\v\f\r' };
  expect(tokensOf("Don't É-Mail\tA.\r\n . b", options)).toEqual(['dont', 'Émail', 'a', 'b']);
  expect(tokensOf('A.b', { lowerAscii: true, strip: '.', charLevel: true })).toEqual(['a', 'b']);
  const again = tokenizerFromJson(JSON.stringify(new Tokenizer(options)));
  expect(again.options).toMatchObject(options);
  expect(() => new Tokenizer({ strip: 'x'.repeat(1001) })).toThrow('strip');
});

test('filters are characters of any kind, and what takes their place is text', () => {
  expect(tokensOf('a]b^c\\d-e👩f$g', { filters: ']^\\-👩$' })).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(tokensOf('a,b', { filters: ',', split: '$&' })).toEqual(['a', 'b']);
  expect(tokensOf('a,b', { filters: '' })).toEqual(['a,b']);
});

test.each([
  // SpecialCasing.txt of Unicode: Turkish and Azerbaijani have a dotless ı; Lithuanian keeps the dot under accents.
  ['IĞDIR İZMİR', 'tr', 'ığdır izmir'],
  ['IĞDIR İZMİR', 'az', 'ığdır izmir'],
  ['IĞDIR İZMİR', undefined, 'iğdir i\u0307zmi\u0307r'],
  ['IĞDIR', 'en', 'iğdir'],
  ['ÌÍĨ', 'lt', 'i\u0307\u0300i\u0307\u0301i\u0307\u0303'],
  ['ὈΔΥΣΣΕΎΣ', 'el', 'ὀδυσσεύς'],
])('small letters of %s in %s', (text, locale, small) => {
  expect(tokensOf(text, { ...asOne, locale })).toEqual([small]);
  expect(tokensOf(text, { ...asOne, locale, segmentation: 'words' }).join(' ')).toBe(small);
  expect(tokensOf(text, { charLevel: true, locale }).join('')).toBe(small);
});

test.each([
  ['Café naïve Ångström Ǖ', 'cafe naive angstrom u'],
  ['cafe\u0301', 'cafe'],
  ['Ἀθῆναι', 'αθηναι'],
  ['Ёлка Йод Київ', 'елка иод киів'],
  ['İzmir', 'izmir'],
  // Letters of their own, and what is no accent.
  ['smørrebrød łódź', 'smørrebrød łodz'],
  ['がぎぐ ガパ', 'がぎぐ ガパ'],
  ['か\u3099', 'か\u3099'],
  ['مُحَمَّد', 'مُحَمَّد'],
  ['שָׁלוֹם', 'שָׁלוֹם'],
  ['हिन्दी', 'हिन्दी'],
  ['ไม่ได้', 'ไม่ได้'],
  ['한글', '한글'],
  ['❤️ ☎️ 👩‍🚀 1️⃣', '❤️ ☎️ 👩‍🚀 1️⃣'],
  ['豈', '豈'],
])('accents of %s are taken off', (text, plain) => {
  expect(tokensOf(text, { ...asOne, stripAccents: true })).toEqual([plain]);
});

test('accents in Turkish: the dot of İ is none', () => {
  expect(tokensOf('IŞIK İÇİN', { ...asOne, locale: 'tr', stripAccents: true })).toEqual(['ısık icin']);
  expect(tokensOf('É', { ...asOne, lower: false, stripAccents: true })).toEqual(['E']);
});

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
const marked = fc.string({
  unit: fc.constantFrom('a', 'é', 'ﬁ', '가', 'か', '\u0301', '\u0316', '\u3099', ' '),
  maxLength: 80,
});

test('normal forms are the engine’s, as long as no letter has more than 30 marks', () => {
  fc.assert(
    fc.property(marked, fc.constantFrom(...forms), (text, normalization) => {
      fc.pre(text !== '' && !/\p{M}{31}/u.test(text));
      expect(tokensOf(text, { ...asOne, lower: false, normalization })).toEqual([text.normalize(normalization)]);
    }),
  );
});

test('a letter with a million marks takes linear time', () => {
  // Alternating classes make an engine sort, which is quadratic.
  const text = `a${'\u0301\u0316'.repeat(500_000)}`;
  for (const normalization of forms) {
    const [token] = tokensOf(text, { ...asOne, normalization });
    expect(token!.split('\u0316')).toHaveLength(500_001);
    expect(token!.length).toBeLessThan(text.length * 1.05);
    // Thirty marks are sorted: those below a letter come before those above.
    expect(token!.slice(1, 16)).toBe('\u0316'.repeat(15));
  }
  expect(tokensOf(text, { ...asOne, stripAccents: true })).toEqual(['a']);
});

test.each([
  ['marks', 'a\u0301\u0316'],
  ['final sigmas', "Σ'"],
  ['flags', '🇩🇪'],
  ['joined emoji', '👩‍'],
  ['letters of Thai', 'ก'],
  ['letters of Chinese', '的'],
  ['kana', 'ア'],
  ['dotted letters', 'I\u0307\u0316'],
  ['lone halves', '\ud83d'],
])('two hundred thousand %s are taken apart in every way', (_, unit) => {
  const text = unit.repeat(200_000 / unit.length);
  for (const options of [
    {},
    { stripAccents: true },
    { locale: 'tr', normalization: 'NFKD' },
    { locale: 'lt' },
    { segmentation: 'words', locale: 'th' },
    { charLevel: true, graphemes: true },
  ] satisfies TokenizerOptions[]) {
    const tokens = tokensOf(text, options);
    expect(tokens.length).toBeLessThanOrEqual(text.length * 3);
  }
});
