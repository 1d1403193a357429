// Runs of characters by their numbers: those of fastText 0.9.2 and gensim 4.2, and FNV's own vectors.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hashedNgrams } from '../src/vectors/index.ts';

/** Of runs of 3 to 6 characters, in 20,000 buckets. */
const golden: readonly [word: string, numbers: readonly number[]][] = [
  ['where', [7652, 9715, 6707, 11586, 941, 12621, 9176, 1234, 13420, 811, 14991, 9033, 8469, 7498]],
  ['a', [7600]],
  ['naïve', [6890, 7692, 18190, 13201, 10546, 19404, 12043, 16687, 16832, 3007, 5331, 11570, 8548, 8654]],
  ['東京', [13661, 6169, 3715]],
  ['😀x', [2798, 13744, 19594]],
  ['é', [6231]],
  [
    'Straße',
    [
      11364, 2178, 16569, 9635, 11408, 2051, 3629, 13880, 3910, 13376, 10303, 947, 342, 12329, 11573, 10809, 11141,
      19512,
    ],
  ],
];

test.each(golden)("%s has fastText's numbers", (word, numbers) => {
  expect(hashedNgrams(word, { buckets: 20_000 })).toEqual(numbers);
});

test.each([
  ['a', 0xe40c292c],
  ['foo', 0xa9f37ed7],
  ['fooba', 0x39aaa18a],
  ['foobar', 0xbf9cf968],
])('the hash of %s is that of the definition of FNV-1a', (word, hash) => {
  const { length } = word;
  const buckets = 2 ** 31 - 1;
  // The other runs of this length begin or end with a mark.
  expect(hashedNgrams(word, { buckets, minLength: length, maxLength: length })).toContain(hash % buckets);
});

test('of any word all runs are there, each in its bucket', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 50 }),
      (word, buckets) => {
        const length = Array.from(word).length + 2;
        const count = [3, 4, 5, 6].reduce((sum, size) => sum + Math.max(0, length - size + 1), 0);
        const numbers = hashedNgrams(word, { buckets });
        expect(numbers).toHaveLength(count);
        for (const number of numbers) expect(number >= 0 && number < buckets && Number.isInteger(number)).toBe(true);
      },
    ),
  );
});

test('what it cannot do is said', () => {
  expect(() => hashedNgrams('a', {} as never)).toThrow('buckets is missing');
  expect(() => hashedNgrams(3 as never, { buckets: 9 })).toThrow('the word');
  expect(hashedNgrams('', { buckets: 9 })).toEqual([]);
});
