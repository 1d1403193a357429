import { expect, test } from 'vitest';

import { check } from '../src/index.ts';

const checks: check.OptionChecks = { batchSize: check.count, epochs: check.countOrZero, shuffle: check.flag };

test('an unknown option is refused with those there are, and the one that was meant', () => {
  const options = (given: object): unknown => check.checkOptions('fit', checks, { batchSize: 32 }, given);
  expect(options({ epochs: 2, shuffle: undefined })).toEqual({ batchSize: 32, epochs: 2 });
  expect(() => options({ batch_size: 8 })).toThrow(
    'fit does not know the option "batch_size"; it takes batchSize, epochs, shuffle. Did you mean batchSize?',
  );
  expect(() => options({ epoch: 8 })).toThrow('Did you mean epochs?');
  expect(() => options({ colour: 8 })).toThrow(/it takes batchSize, epochs, shuffle\.$/);
  expect(() => options({ ['x'.repeat(10_000)]: 8 })).toThrow(/^.{1,140}$/);
  expect(() => check.checkOptions('flatten', {}, {}, { units: 1 })).toThrow('it takes none.');
  expect(() => options({ constructor: 1 })).toThrow('does not know the option "constructor"');
});

test.each([null, 5, 'abc', [1], true, 5n, new Map(), new Date(0), () => 1])(
  'options that are %s are refused',
  (given) => {
    expect(() => check.checkOptions('fit', checks, {}, given as unknown as object)).toThrow(
      'fit takes its options as an object; got',
    );
  },
);

test('a count is a whole number of at least 1, whatever comes', () => {
  for (const given of [0, -1, 0.5, Number.NaN, Infinity, '8', null, true, 8n, [8], {}, Symbol('8')]) {
    expect(() => check.count(given, 'batchSize')).toThrow(
      `batchSize has to be a whole number of at least 1; got ${check.describe(given)}.`,
    );
  }
});

test('a count says up to what it goes where that is what is wrong', () => {
  expect(() => check.count(1e20, 'batchSize')).toThrow(
    'batchSize has to be a whole number of at least 1, up to 9,007,199,254,740,991; got 100000000000000000000.',
  );
  expect(() => check.whole(1, 256)(257, 'workers')).toThrow('workers has to be a whole number from 1 to 256; got 257.');
  expect(check.whole(1, 256)(256, 'workers')).toBe(256);
});

test('names are the same in any case and with hyphens, and aliases are known', () => {
  const names = ['meanSquaredError', 'hinge', 'auc', 'accuracy'];
  for (const given of ['mean_squared_error', 'MeanSquaredError', 'MEAN-SQUARED error']) {
    expect(check.didYouMean(given, names)).toBe(' Did you mean meanSquaredError?');
  }
  expect(check.didYouMean('acc', names)).toBe(' Did you mean auc?');
  expect(check.didYouMean('ACC', names, { acc: 'accuracy' })).toBe(' Did you mean accuracy?');
  expect(check.didYouMean('constructor', names, { acc: 'accuracy' })).toBe('');
  expect(check.didYouMean('x', [])).toBe('');
  expect(
    check.didYouMean(
      'hing',
      Array.from({ length: 200_000 }, (_, index) => `name${index}`),
    ),
  ).toBe('');
});

test('any value is described in at most about 40 characters, without looking at all of it', () => {
  const circle: Record<string, unknown> = { name: 'round' };
  circle['self'] = circle;
  const trap = Object.defineProperty({}, 'open', {
    enumerable: true,
    get() {
      throw new Error('never');
    },
  });
  const values: readonly (readonly [unknown, string])[] = [
    ['a', '"a"'],
    ['a'.repeat(500), `"${'a'.repeat(40)}…"`],
    [undefined, 'nothing'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [12n, '12n'],
    [() => 1, 'a function'],
    [Symbol('x'), 'a symbol'],
    [[1, 'a', null], '[1,"a",null]'],
    [{ a: [1] }, '{"a":[1]}'],
    [circle, '{"name":"round","self":{"name":"round","…'],
    [trap, '{"open":nothing}'],
    [new Float32Array(3), 'a Float32Array'],
    [Promise.resolve(1), 'a Promise'],
    [Array.from({ length: 1_000_000 }, () => 1), '[1,1,1,1,1,1,1,1,1,1,1,1]'],
  ];
  for (const [value, words] of values) expect(check.describe(value)).toBe(words);
  expect(check.describe(10n ** 200n)).toHaveLength(41);
});

test('functions, signals and names of a list are what they have to be', () => {
  expect(() => check.callable('x', 'onProgress')).toThrow('onProgress has to be a function; got "x".');
  expect(check.abortSignal(new AbortController().signal, 'signal')).toBeInstanceOf(AbortSignal);
  expect(() => check.abortSignal(new AbortController(), 'signal')).toThrow(
    'the signal of an AbortController; got an AbortController.',
  );
  expect(() => check.abortSignal(null, 'signal')).toThrow('got null');
  expect(() => check.oneOf('lstm', 'gru')('LSTM', 'cell')).toThrow(
    'cell has to be one of lstm, gru; got "LSTM". Did you mean lstm?',
  );
});
