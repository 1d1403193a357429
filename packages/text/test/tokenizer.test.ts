// The Tokenizer and padSequences against Keras' own output on awkward texts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  hashingTrick,
  LabelEncoder,
  lengthBuckets,
  oneHot,
  padSequences,
  toCategorical,
  Tokenizer,
  tokenizerFromJson,
  type MatrixMode,
  type PadOptions,
  type TokenizerOptions,
} from '../src/index.ts';
import kerasText from './fixtures/keras-text.json?raw';

interface Fixture {
  readonly fitTexts: string[];
  readonly probeTexts: string[];
  readonly tokenizers: readonly {
    readonly options: Readonly<Record<string, never>>;
    readonly wordIndex: Record<string, number>;
    readonly wordCounts: Record<string, number>;
    readonly wordDocs: Record<string, number>;
    readonly sequences: number[][];
    readonly texts: string[];
    readonly matrix: Record<MatrixMode, { readonly shape: number[]; readonly data: number[] }>;
  }[];
  readonly padSequences: {
    readonly sequences: number[][];
    readonly cases: readonly { readonly options: PadOptions; readonly y: number[][] }[];
  };
}

const keras = JSON.parse(kerasText) as Fixture;

const names: Readonly<Record<string, keyof TokenizerOptions>> = {
  num_words: 'numWords',
  char_level: 'charLevel',
  oov_token: 'oovToken',
  lower: 'lower',
  filters: 'filters',
  split: 'split',
};

const optionsOf = (options: Readonly<Record<string, never>>): TokenizerOptions =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [names[name] ?? name, value]));

const sorted = (counts: Iterable<[string, number]>): [string, number][] =>
  [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe.each(keras.tokenizers.map((one) => [JSON.stringify(one.options), one] as const))(
  'as Keras with %s',
  (_, expected) => {
    const fitted = new Tokenizer(optionsOf(expected.options));
    fitted.fitOnTexts(keras.fitTexts);
    test.each([
      ['as it is', fitted],
      ['saved and loaded', tokenizerFromJson(fitted.toJSON())],
    ])('%s', (__, tokenizer) => {
      expect(sorted(tokenizer.wordIndex)).toEqual(sorted(Object.entries(expected.wordIndex)));
      expect(sorted(tokenizer.wordCounts)).toEqual(sorted(Object.entries(expected.wordCounts)));
      expect(sorted(tokenizer.wordDocs)).toEqual(sorted(Object.entries(expected.wordDocs)));
      expect(tokenizer.textsToSequences(keras.probeTexts)).toEqual(expected.sequences);
      expect(tokenizer.sequencesToTexts(expected.sequences)).toEqual(expected.texts);
      for (const [mode, { shape, data }] of Object.entries(expected.matrix)) {
        const matrix = tokenizer.textsToMatrix(keras.probeTexts, mode as MatrixMode);
        expect(matrix.shape).toEqual(shape);
        for (const [index, value] of data.entries()) expect(matrix.data[index]).toBeCloseTo(value, 6);
      }
    });
  },
);

test.each(keras.padSequences.cases)('padSequences as Keras with $options', ({ options, y }) => {
  const { data, shape } = padSequences(keras.padSequences.sequences, options);
  expect(shape).toEqual([y.length, y[0]!.length]);
  expect([...data]).toEqual(y.flat());
});

test('any words survive the JSON, those of the language itself and numbers among them', () => {
  const word = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', '2020', '7', 'toString'),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), (texts) => {
      const tokenizer = new Tokenizer({ lower: false });
      tokenizer.fitOnTexts(texts);
      const again = tokenizerFromJson(tokenizer.toJSON());
      expect(again.textsToSequences(texts)).toEqual(tokenizer.textsToSequences(texts));
      expect([...again.wordIndex]).toEqual([...tokenizer.wordIndex]);
      // Every word is known, and the commonest come first.
      expect(
        tokenizer.textsToSequences(texts).map((row) => row.map((index) => tokenizer.indexWord.get(index))),
      ).toEqual(texts);
      const counts = [...tokenizer.wordIndex.keys()].map((one) => tokenizer.wordCounts.get(one)!);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    }),
  );
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('an out-of-vocabulary token that is also a word keeps index 1', () => {
  const tokenizer = new Tokenizer({ oovToken: 'unk', numWords: 4 });
  tokenizer.fitOnTexts(['unk a a a b b c unk unk unk']);
  expect(tokenizer.wordIndex.get('unk')).toBe(1);
  expect(tokenizer.textsToSequences(['unk a b c new'])).toEqual([[1, 2, 3, 1, 1]]);
});

test('words without spaces, characters as readers see them, accents and width', () => {
  const words = new Tokenizer({ segmentation: 'words', locale: 'zh' });
  expect(words.tokenize('我喜欢猫。')).toEqual(['我', '喜欢', '猫']);
  expect(new Tokenizer({ charLevel: true }).tokenize('👩‍👩‍👧é')).toHaveLength(6);
  expect(new Tokenizer({ charLevel: true, graphemes: true }).tokenize('👩‍👩‍👧é')).toHaveLength(2);
  expect(new Tokenizer({ stripAccents: true }).tokenize('Café naïve')).toEqual(['cafe', 'naive']);
  expect(new Tokenizer({ normalization: 'NFKC' }).tokenize('ＡＢＣ ﬁn')).toEqual(['abc', 'fin']);
});

test('texts that come one by one are learned as if they came at once', () => {
  const [atOnce, oneByOne] = [new Tokenizer({ oovToken: '?' }), new Tokenizer({ oovToken: '?' })];
  atOnce.fitOnTexts(keras.fitTexts);
  for (const text of keras.fitTexts) oneByOne.fitOnTexts([text]);
  expect(oneByOne.toJSON()).toBe(atOnce.toJSON());
  expect([...oneByOne.indexWord]).toEqual([...atOnce.indexWord]);
});

test('sequences alone are enough for tf-idf', () => {
  const tokenizer = new Tokenizer({ numWords: 4 });
  tokenizer.fitOnSequences([
    [1, 2],
    [1, 3, 3],
  ]);
  const { data } = tokenizer.sequencesToMatrix([[1, 3, 3]], 'tfidf');
  expect(data[1]).toBeCloseTo(Math.log(1 + 2 / 3), 6);
  expect(data[3]).toBeCloseTo((1 + Math.log(2)) * Math.log(1 + 2 / 2), 6);
});

test.each([
  ['{', 'not JSON'],
  ['[]', 'not a JSON object'],
  ['{"class_name": "Model"}', 'class_name has to be "Tokenizer"'],
  ['{"class_name": "Tokenizer", "config": {"num_words": -1}}', 'num_words cannot be -1'],
  ['{"class_name": "Tokenizer", "config": {"word_index": "{\\"a\\": 1, \\"b\\": 1}"}}', 'an index of its own'],
  [
    '{"class_name": "Tokenizer", "config": {"word_counts": "{\\"a\\": \\"x\\"}"}}',
    'word_counts has to hold whole numbers',
  ],
])('the JSON %s is refused', (json, message) => {
  expect(() => tokenizerFromJson(json)).toThrow(message);
});

test('labels, hashes and buckets', () => {
  const encoder = new LabelEncoder().fit(['b', 'a', 'b']);
  expect([...encoder.transform(['a', 'b'])]).toEqual([0, 1]);
  expect(encoder.inverseTransform([1, 0])).toEqual(['b', 'a']);
  expect(new LabelEncoder(JSON.parse(JSON.stringify(encoder)) as string[]).classes).toEqual(['a', 'b']);
  expect(() => encoder.transform(['c'])).toThrow('The label "c" at position 0 is none of a, b.');
  expect([...toCategorical([1, 0], 3).data]).toEqual([0, 1, 0, 1, 0, 0]);
  expect(() => toCategorical([3], 3)).toThrow('The label at position 0 is 3');
  const hashed = hashingTrick('the cat, the dog', 50);
  expect(hashed[0]).toBe(hashed[2]);
  expect(hashed.every((index) => index >= 1 && index < 50)).toBe(true);
  expect(oneHot('the cat, the dog', 50)).toEqual(hashed);
  expect(hashingTrick('a b', 3, { hash: () => -7 })).toEqual([2, 2]);
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(),
      (lengths, batchSize, seed) => {
        const batches = lengthBuckets(lengths, { batchSize, seed });
        expect(batches.flat().toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
        const ranges = batches
          .map((rows) => rows.map((row) => lengths[row]!))
          .toSorted((a, b) => a[0]! - b[0]! || a.at(-1)! - b.at(-1)!);
        expect(ranges.flat()).toEqual(lengths.toSorted((a, b) => a - b));
      },
    ),
  );
});
