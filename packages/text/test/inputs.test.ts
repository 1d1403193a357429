// What functions of texts take, and what none of them takes.
import { expect, test } from 'vitest';

import {
  CharacterNgramClassifier,
  hashingTrick,
  majorityClassAccuracy,
  oneHot,
  padSequences,
  Tokenizer,
} from '../src/index.ts';

test('hashes', () => {
  const hashed = hashingTrick('the cat, the dog', 50);
  expect(hashed[0]).toBe(hashed[2]);
  expect(hashed.every((index) => index >= 1 && index < 50)).toBe(true);
  expect(oneHot('the cat, the dog', 50)).toEqual(hashed);
  // Python: -7 % 3 is 2.
  expect(hashingTrick('a b', 4, { hash: () => -7 })).toEqual([3, 3]);
});

test.each([[null], [undefined], [5], [10n], [true], ['text'], [{}], [new Date(0)]])(
  'what takes a list refuses %s',
  (value) => {
    const list = value as never;
    const tokenizer = new Tokenizer();
    tokenizer.fitOnTexts(['a']);
    for (const failing of [
      () => tokenizer.fitOnTexts(list),
      () => tokenizer.fitOnSequences(list),
      () => tokenizer.fitOnSequences([list]),
      () => tokenizer.textsToSequences(list),
      () => tokenizer.textsToMatrix(list),
      () => tokenizer.sequencesToTexts(list),
      () => tokenizer.sequencesToTexts([list]),
      () => tokenizer.sequencesToMatrix(list),
      () => tokenizer.sequencesToMatrix([list]),
      () => padSequences(list),
      () => padSequences([list]),
      () => new CharacterNgramClassifier().fit(list, ['a']),
      () => new CharacterNgramClassifier().fit(['a'], list),
      () => new CharacterNgramClassifier().predict(list),
      () => majorityClassAccuracy(list, ['a']),
    ]) {
      expect(failing).toThrow(/has to be (a list|a text)/);
    }
  },
);

test.each([[null], [undefined], [5], [10n], [true], [{}], [[5]], [['a', null]]])(
  'what takes a text refuses %s',
  (value) => {
    const text = value as never;
    const tokenizer = new Tokenizer();
    for (const failing of [
      () => tokenizer.tokenize(text),
      () => tokenizer.fitOnTexts(['a', text]),
      () => tokenizer.textsToSequences([text]),
      () => hashingTrick(text, 9),
      () => new CharacterNgramClassifier().fit([text], ['a']),
      () => majorityClassAccuracy([text], ['a']),
    ]) {
      expect(failing).toThrow(/has to be (a )?text/);
    }
  },
);

test.each([[NaN], [Infinity], [-Infinity], [1e20], [0.5], [2 ** 31], [10n], [null], ['1'], [undefined], [true]])(
  'no index is %s',
  (value) => {
    const index = value as never;
    const tokenizer = new Tokenizer({ numWords: 4 });
    tokenizer.fitOnTexts(['a']);
    expect(() => padSequences([[1], [2, index]])).toThrow(
      'padSequences: sequence 1 at position 1 has to be a whole number from -2147483648 to 2147483647; got',
    );
    if (value !== undefined) expect(() => padSequences([[1]], { value: index })).toThrow('value has to be a');
    for (const failing of [
      () => tokenizer.fitOnSequences([[index]]),
      () => tokenizer.sequencesToTexts([[index]]),
      () => tokenizer.sequencesToMatrix([[index]]),
    ]) {
      expect(failing).toThrow('an index has to be a whole number from 0 on; got');
    }
    if (value !== 2 ** 31) expect(() => hashingTrick('a', 9, { hash: () => index })).toThrow('hash has to return');
  },
);

test('a number that is left out is no number', () => {
  for (const [bad, named] of [
    [undefined, 'nothing'],
    [null, 'null'],
    ['5', '"5"'],
    [Number.NaN, 'NaN'],
  ] as const) {
    for (const hash of [hashingTrick, oneHot]) {
      expect(() => hash('a b c', bad as never)).toThrow(
        `hashingTrick: n has to be a whole number of at least 2; got ${named}.`,
      );
    }
  }
  expect(() => new Tokenizer().textsToMatrix(undefined as never)).toThrow('textsToMatrix: texts has to be a list');
});

test('as many classes as there are texts', () => {
  const classes = Array.from({ length: 130_000 }, (_, index) => String(index));
  const classifier = new CharacterNgramClassifier({ minimum: 9, maximum: 9 });
  classifier.fit(
    classes.map(() => 'x'),
    classes,
  );
  expect(classifier.predict(['x'])).toEqual(['0']);
});

test('numbers of float32 are any, and padding may be negative, as in Keras', () => {
  expect([...padSequences([[0.5, NaN]], { dtype: 'float32', maxlen: 3, value: -1 }).data]).toEqual([-1, 0.5, NaN]);
  expect([...padSequences([[-5]], { maxlen: 2, value: -1 }).data]).toEqual([-1, -5]);
  expect(() => padSequences([['1']] as never, { dtype: 'float32' })).toThrow('has to be a number; got "1".');
  // An index below 0 would be a cell of the row before.
  expect(() => new Tokenizer({ numWords: 3 }).sequencesToMatrix([[1], [-1]])).toThrow('from 0 on; got -1');
});

test('tables that do not fit into memory are refused in a sentence', () => {
  expect(() => padSequences([[1], [1]], { maxlen: 2 ** 31 - 1 })).toThrow('does not fit into memory');
  const wide = new Tokenizer({ numWords: 2 ** 31 - 1 });
  expect(() => wide.sequencesToMatrix(Array.from({ length: 100_000 }, () => []))).toThrow('does not fit into memory');
});

test('unknown and wrong options are refused in a sentence', () => {
  const wrong: readonly (readonly [(options: never) => unknown, object | null, string])[] = [
    [(options) => new Tokenizer(options), { num_words: 5 }, 'Tokenizer does not know the option "num_words"; it takes'],
    [
      (options) => new Tokenizer(options),
      { numWords: 0.5 },
      'numWords has to be a whole number from 0 to 2,147,483,647',
    ],
    [
      (options) => new Tokenizer(options),
      { normalization: 'nfc' },
      'normalization has to be one of NFC, NFD, NFKC, NFKD; got "nfc". Did you mean NFC?',
    ],
    [(options) => new Tokenizer(options), { locale: 'x' }, 'locale has to be a language tag'],
    [(options) => new Tokenizer(options), { split: '' }, 'split has to be text of some length'],
    [(options) => new Tokenizer(options), { lower: 'no' }, 'lower has to be true or false; got "no".'],
    [(options) => new Tokenizer(options), null, 'takes its options as an object; got null.'],
    [(options) => padSequences([], options), { maxLen: 5 }, 'padSequences does not know the option "maxLen"'],
    [(options) => padSequences([], options), { maxlen: -1 }, 'maxlen has to be a whole number from 0'],
    [(options) => padSequences([], options), { padding: 'left' }, 'padding has to be one of pre, post; got "left".'],
    [(options) => padSequences([], options), { dtype: 'int64' }, 'dtype has to be one of int32, float32'],
    [(options) => hashingTrick('a', 5, options), { hash: 'md5' }, 'hash has to be a function; got "md5".'],
    [(options) => oneHot('a', options), 1 as never, 'n has to be a whole number of at least 2; got 1.'],
    [
      (options) => new CharacterNgramClassifier(options),
      { minimum: 0 },
      'minimum has to be a whole number of at least 1',
    ],
    [(options) => new CharacterNgramClassifier(options), { minimum: 5 }, 'The longest n-gram, 3, is shorter'],
    [
      (mode) => new Tokenizer({ numWords: 2 }).sequencesToMatrix([], mode),
      'tf' as never,
      'binary, count, freq, tfidf; got "tf"',
    ],
  ];
  for (const [make, options, message] of wrong) expect(() => make(options as never), message).toThrow(message);
  expect(() => new CharacterNgramClassifier().predict(['a'])).toThrow('predict comes after fit.');
  expect(() => new CharacterNgramClassifier().fit(['a'], [])).toThrow('as many labels as texts; got 0 for 1.');
});

test('what is foreign is quoted in a few characters', () => {
  const long = 'x'.repeat(100_000);
  for (const failing of [
    () => new Tokenizer({ [long]: 1 }),
    () => new Tokenizer({ locale: long }),
    () => padSequences([[long]] as never),
  ]) {
    let message = '';
    try {
      failing();
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.length).toBeGreaterThan(20);
    expect(message.length).toBeLessThan(350);
  }
});
