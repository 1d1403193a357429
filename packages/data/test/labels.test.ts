// Labels and buckets; and what none of them takes.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LabelEncoder, languages, lengthBuckets, toCategorical } from '../src/index.ts';

test('labels and buckets', () => {
  const encoder = new LabelEncoder().fit(['b', 'a', 'b']);
  expect([...encoder.transform(['a', 'b'])]).toEqual([0, 1]);
  expect(encoder.inverseTransform([1, 0])).toEqual(['b', 'a']);
  expect(new LabelEncoder(JSON.parse(JSON.stringify(encoder)) as string[]).classes).toEqual(['a', 'b']);
  expect(() => encoder.transform(['c'])).toThrow('The label "c" at position 0 is none of "a", "b".');
  expect([...toCategorical([1, 0], 3).data]).toEqual([0, 1, 0, 1, 0, 0]);
  expect(() => toCategorical([3], 3)).toThrow('the label at position 0 is 3; a class is from 0 to 2.');
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

test.each([[null], [undefined], [5], [10n], [true], ['text'], [{}], [new Date(0)]])(
  'what takes a list refuses %s',
  (value) => {
    const list = value as never;
    for (const failing of [
      () => toCategorical(list),
      () => new LabelEncoder().fit(list),
      () => new LabelEncoder().transform(list),
      () => new LabelEncoder().inverseTransform(list),
      () => lengthBuckets(list, { batchSize: 1 }),
    ]) {
      expect(failing).toThrow(/has to be (a list|a text)/);
    }
  },
);

test.each([[null], [undefined], [5], [10n], [true], [{}], [[5]], [['a', null]]])(
  'what takes a text refuses %s',
  (value) => {
    const text = value as never;
    for (const failing of [() => new LabelEncoder([text]), () => new LabelEncoder().fit([text])]) {
      expect(failing).toThrow(/has to be a text/);
    }
  },
);

test.each([[NaN], [Infinity], [-Infinity], [1e20], [0.5], [10n], [null], ['1'], [true]])('no class is %s', (value) => {
  const index = value as never;
  expect(() => toCategorical([index])).toThrow(/toCategorical: /);
  expect(() => new LabelEncoder(['a']).inverseTransform([index])).toThrow('There is no class');
});

test('tables that do not fit into memory are refused in a sentence', () => {
  expect(() => toCategorical([2 ** 50])).toThrow(
    'a table of 1 rows and 1125899906842625 columns does not fit into memory',
  );
});

test('unknown and wrong options are refused in a sentence', () => {
  const wrong: readonly (readonly [(options: never) => unknown, object, string])[] = [
    [(options) => lengthBuckets([1], options), { batchSize: 0 }, 'batchSize has to be a whole number of at least 1'],
    [
      (options) => lengthBuckets([1], options),
      {},
      'lengthBuckets: batchSize has to be a whole number of at least 1; got nothing',
    ],
    [(options) => lengthBuckets([NaN], options), { batchSize: 1 }, 'row 0 has the length NaN'],
    [(options) => languages(options), { languages: {} }, 'languages has to be a number, a list of codes or "all"'],
    [(options) => languages(options), { trainExamples: -1 }, 'trainExamples has to be a whole number'],
    [(options) => languages(options), { languages: ['not a tag', 'de'] }, 'no data of the language "not a tag"'],
  ];
  for (const [make, options, message] of wrong) expect(() => make(options as never), message).toThrow(message);
  expect(() => new LabelEncoder(['a', 'a'])).toThrow('the class "a" stands twice');
});

test('what is foreign is quoted in a few characters', () => {
  const long = 'x'.repeat(100_000);
  for (const failing of [
    () => new LabelEncoder(['a']).transform([long]),
    () => new LabelEncoder(Array.from({ length: 1000 }, (_, index) => `${long}${index}`)).transform(['b']),
    () => languages({ languages: [long, 'de'] }),
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
