// Keras' JSON of a tokenizer: what comes back, and what is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { textIndexerFromJson, Tokenizer, tokenizerFromJson } from '../src/index.ts';

const word = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '2020', '7', 'toString', '\\"', '"', '}', ',', '\\', '\u2028', '\ud800'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const texts = fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 6 });

test('any words survive, those of the language itself and numbers among them', () => {
  fc.assert(
    fc.property(texts, texts, (first, second) => {
      const tokenizer = new Tokenizer({ lower: false });
      tokenizer.fitOnTexts(first);
      const again = tokenizerFromJson(JSON.stringify(tokenizer));
      // It goes on learning as if nothing had happened: of equally common words the one that came first is first.
      for (const one of [tokenizer, again]) one.fitOnTexts(second);
      expect([...again.wordIndex]).toEqual([...tokenizer.wordIndex]);
      expect(JSON.stringify(again)).toBe(JSON.stringify(tokenizer));
      // Every word is known, and the commonest come first.
      const all = [...first, ...second];
      expect(textIndexerFromJson(JSON.stringify(tokenizer)).textsToSequences(all)).toEqual(again.textsToSequences(all));
      expect(again.textsToSequences(all).map((row) => row.map((index) => tokenizer.indexWord.get(index)))).toEqual(all);
      const counts = [...tokenizer.wordIndex.keys()].map((one) => tokenizer.wordCounts.get(one)!);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    }),
  );
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('JSON.stringify writes it once, also inside of something else', () => {
  const tokenizer = new Tokenizer({ numWords: 9, locale: 'tr', stripAccents: true });
  tokenizer.fitOnTexts(['a b']);
  const { inner } = JSON.parse(JSON.stringify({ inner: tokenizer })) as { inner: ReturnType<Tokenizer['toJSON']> };
  expect(inner.class_name).toBe('Tokenizer');
  for (const again of [tokenizerFromJson(inner), tokenizerFromJson(JSON.stringify(tokenizer))]) {
    expect(again.textsToSequences(['a b'])).toEqual([[1, 2]]);
    expect(again.options).toMatchObject({ numWords: 9, locale: 'tr', stripAccents: true });
  }
});

test('Keras reads what is written, unless an option is set that it does not have', () => {
  const keys = (tokenizer: Tokenizer): string[] => Object.keys(tokenizer.toJSON().config);
  const usual = keys(new Tokenizer());
  expect(usual.toSorted()).toEqual(
    'char_level document_count filters index_docs index_word lower num_words oov_token split word_counts word_docs word_index'.split(
      ' ',
    ),
  );
  expect(keys(tokenizerFromJson(JSON.stringify(new Tokenizer())))).toEqual(usual);
  expect(keys(new Tokenizer({ graphemes: false, segmentation: 'split', locale: undefined }))).toEqual(usual);
  expect(keys(new Tokenizer({ graphemes: true }))).toEqual([...usual, 'graphemes']);
});

const long = 'x'.repeat(100_000);
const config = (members: string): string => `{"class_name": "Tokenizer", "config": {${members}}}`;
const dictionary = (name: string, json: string): string => config(`"${name}": ${JSON.stringify(json)}`);

test.each([
  ['{', 'cannot be read: it is not a JSON object'],
  ['[]', 'not a JSON object'],
  ['null', 'not a JSON object'],
  ['{}{}', 'not a JSON object'],
  ['{"class_name": "Model"}', 'class_name has to be "Tokenizer"'],
  ['{"class_name": "Tokenizer", "config": []}', 'has to have a config'],
  [config('"lower": tru'), 'cannot be read: it is not a JSON object'],
  [config('"num_words": -1'), 'numWords has to be a whole number from 0 to 2,147,483,647; got -1.'],
  [config('"num_words": 1e999'), 'numWords has to be a whole number from 0 to 2,147,483,647; got Infinity.'],
  [config('"lower": 1'), 'lower has to be true or false; got 1.'],
  [config('"filters": []'), 'filters has to be a text of up to 1000 characters; got [].'],
  [config(`"split": "${long}"`), 'split has to be a text of up to 100 characters; got "xxx'],
  [config('"split": ""'), 'split has to be text of some length'],
  [config('"oov_token": {}'), 'oovToken has to be a text; got {}.'],
  [config('"segmentation": "bytes"'), 'segmentation has to be one of split, words; got "bytes".'],
  [config('"locale": "not a language"'), 'locale has to be a language tag, such as tr; got "not a language".'],
  [config('"analyzer": null'), 'config holds what none has: "analyzer".'],
  [config('"document_count": 0.5'), 'document_count cannot be 0.5'],
  [config('"word_index": {}'), 'word_index has to be JSON in text; got {}.'],
  [dictionary('word_index', '[1]'), 'word_index cannot be read: it is not a JSON object.'],
  [dictionary('word_index', '{"a": 1'), 'word_index cannot be read'],
  [dictionary('word_index', '{"a": 1} 2'), 'word_index cannot be read'],
  [dictionary('word_index', '{"a\n": 1}'), 'word_index cannot be read'],
  [dictionary('word_index', '{"a": 1,}'), 'word_index cannot be read'],
  [dictionary('word_index', '{"a": 1, "b": 1}'), 'gives "b" the index 1; its 2 tokens have the indices from 1 to 2'],
  [dictionary('word_index', '{"a": 1, "a": 2}'), 'gives "a" the index 0, or two indices'],
  [dictionary('word_index', '{"a": 0, "b": 1}'), 'gives "a" the index 0'],
  [dictionary('word_index', '{"a": 2}'), 'leaves out an index'],
  [dictionary('word_index', '{"a": 9007199254740991}'), 'gives "a" the index 9007199254740991; its 1 tokens'],
  [dictionary('word_index', '{"a": 1.0}'), 'word_index has to hold whole numbers; "a" has 1.0.'],
  [dictionary('word_index', '{"a": [[1]]}'), 'word_index has to hold whole numbers; "a" has [[1]].'],
  [config(`"${long}": 1`), 'config holds what none has'],
])('the JSON %.60s is refused', (json, message) => {
  for (const read of [tokenizerFromJson, textIndexerFromJson]) expectRefusal(() => read(json), message);
});

/** Throws what is expected, in a sentence. */
function expectRefusal(failing: () => unknown, message: string): void {
  expect(failing).toThrow(message);
  try {
    failing();
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(250);
  }
}

test.each([
  [dictionary('word_counts', '{"a": "x"}'), 'word_counts has to hold whole numbers; "a" has "x".'],
  [dictionary('word_counts', '{"a": 1, "a": 1}'), 'word_counts has "a" twice.'],
  [dictionary('word_docs', '{"a": 1}'), 'word_docs has "a" twice, or word_counts has not.'],
  [dictionary('index_docs', '{"1e3": 1}'), 'index_docs has the index "1e3".'],
  [dictionary('word_counts', `{"${long}": ${'1'.repeat(100_000)}}`), 'word_counts has to hold whole numbers'],
])('the counts of %.60s are refused when they are asked for, again and again', (json, message) => {
  const tokenizer = tokenizerFromJson(json);
  expect(tokenizer.textsToSequences(['a'])).toEqual([[]]);
  for (const ask of [
    () => tokenizer.wordCounts,
    () => tokenizer.wordDocs,
    () => tokenizer.toJSON(),
    () => tokenizer.textsToMatrix(['a'], 'tfidf'),
    () => {
      tokenizer.fitOnTexts(['a']);
    },
    () => {
      tokenizer.fitOnSequences([[1]]);
    },
  ]) {
    expectRefusal(ask, message);
  }
});

test.each([[null], [5], [undefined], [() => 1], [10n], [new Map()]])('the value %s is refused', (value) => {
  for (const read of [tokenizerFromJson, textIndexerFromJson])
    expect(() => read(value as never)).toThrow(/The tokenizer cannot be read|not of a tokenizer/);
});

test('an index may be free where the out-of-vocabulary token is a word, too', () => {
  const json = (token: string): string =>
    config(`"oov_token": "${token}", "word_index": ${JSON.stringify('{"unk": 3, "a": 2}')}`);
  for (const read of [tokenizerFromJson, textIndexerFromJson]) {
    expect(read(json('unk')).textsToSequences(['a x'])).toEqual([[2, 3]]);
    expect(() => read(json('none'))).toThrow('leaves out an index');
  }
});
