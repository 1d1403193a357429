// The Tokenizer and padSequences against Keras' own output on awkward texts.
import { describe, expect, test } from 'vitest';

import {
  padSequences,
  textIndexerFromJson,
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
    readonly json: string;
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

/** What a tokenizer's JSON says: Keras' dictionaries are JSON themselves, in an order of its own. */
const contentOf = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith('{') ? (JSON.parse(value) as unknown) : value,
  );

describe.each(keras.tokenizers.map((one) => [JSON.stringify(one.options), one] as const))(
  'as Keras with %s',
  (_, expected) => {
    const fitted = new Tokenizer(optionsOf(expected.options));
    fitted.fitOnTexts(keras.fitTexts);
    test('what only turns texts into sequences', () => {
      for (const json of [expected.json, JSON.stringify(fitted)]) {
        const indexer = textIndexerFromJson(json);
        expect(indexer.textsToSequences(keras.probeTexts)).toEqual(expected.sequences);
        expect([...indexer.textsToSequencesGenerator(keras.probeTexts)]).toEqual(expected.sequences);
        expect(indexer.options).toEqual(tokenizerFromJson(json).options);
      }
    });
    test.each([
      ['as it is', fitted],
      ['saved and loaded', tokenizerFromJson(JSON.stringify(fitted))],
      ['saved by Keras', tokenizerFromJson(expected.json)],
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
      expect(contentOf(JSON.stringify(tokenizer))).toEqual(contentOf(expected.json));
    });
  },
);

test.each(keras.padSequences.cases)('padSequences as Keras with $options', ({ options, y }) => {
  const { data, shape } = padSequences(keras.padSequences.sequences, options);
  expect(shape).toEqual([y.length, y[0]!.length]);
  expect([...data]).toEqual(y.flat());
});

test('texts that come one by one are learned as if they came at once', () => {
  const [atOnce, oneByOne] = [new Tokenizer({ oovToken: '?' }), new Tokenizer({ oovToken: '?' })];
  atOnce.fitOnTexts(keras.fitTexts);
  for (const text of keras.fitTexts) oneByOne.fitOnTexts([text]);
  expect(JSON.stringify(oneByOne)).toBe(JSON.stringify(atOnce));
  expect([...oneByOne.indexWord]).toEqual([...atOnce.indexWord]);
});

test('an out-of-vocabulary token that comes after the first ranking is ranked as Keras does', () => {
  const tokenizer = new Tokenizer({ oovToken: 'b' });
  tokenizer.fitOnTexts(['a']);
  expect([...tokenizer.wordIndex]).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  tokenizer.fitOnTexts(['c b']);
  expect([...tokenizer.wordIndex]).toEqual([
    ['a', 2],
    ['c', 3],
    ['b', 4],
  ]);
  expect(tokenizer.textsToSequences(['a x b'])).toEqual([[2, 4, 4]]);
});

test('texts count again what sequences counted, as in Keras', () => {
  const tokenizer = new Tokenizer({ oovToken: 'x' });
  tokenizer.fitOnTexts(['a b', 'a']);
  tokenizer.fitOnSequences([[1, 2, 9]]);
  const docsOf = (): unknown => JSON.parse(tokenizer.toJSON().config['index_docs'] as string);
  expect(docsOf()).toEqual({ 1: 1, 2: 3, 3: 1, 9: 1 });
  tokenizer.fitOnTexts(['b']);
  expect(docsOf()).toEqual({ 1: 1, 2: 2, 3: 2, 9: 1 });
  expect(tokenizerFromJson(JSON.stringify(tokenizer)).toJSON().config['index_docs']).toBe(
    tokenizer.toJSON().config['index_docs'],
  );
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
