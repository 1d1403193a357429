// Vectors that are learned: each step by finite differences, draws by their shares, and what comes of it.
import { Random, RnnkitError } from '@rnnkit/data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  Neighbours,
  readVectors,
  trainVectors,
  writeBinaryVectors,
  writeVectors,
  type WordVectors,
} from '../src/vectors/index.ts';
import { WeightedDraw } from '../src/vectors/noise.ts';
import { SkipGram } from '../src/vectors/skip-gram.ts';

test('draws have the shares of the weights', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 }),
      (weights) => {
        const { stays, aliases } = new WeightedDraw(Float64Array.from(weights));
        const shares = new Float64Array(weights.length);
        for (const [place, part] of stays.entries()) {
          const stay = part === 0x7f_ff_ff_ff ? 1 : part / 2 ** 31;
          shares[place]! += stay / weights.length;
          shares[aliases[place]!]! += (1 - stay) / weights.length;
        }
        const sum = weights.reduce((all, weight) => all + weight, 0);
        for (const [place, weight] of weights.entries()) expect(shares[place]).toBeCloseTo(weight / sum, 6);
      },
    ),
  );
});

test('a step goes along the gradient, by finite differences', () => {
  const dimensions = 5;
  // Words 0 and 1 are a sentence; what is drawn by chance is always word 2.
  const settings = { dimensions, window: 1, negative: 1, sample: 0, seed: 4 };
  const learner = new SkipGram(Float64Array.of(0, 0, 1), 10, settings);
  const rate = 0.3;
  const input = Float64Array.from(learner.input);
  const output = new Float64Array(3 * dimensions);
  const row = (table: Float64Array, word: number): number[] => [
    ...table.subarray(word * dimensions, (word + 1) * dimensions),
  ];
  const dot = (left: number[], right: number[]): number =>
    left.reduce((sum, value, index) => sum + value * right[index]!, 0);
  const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
  const loss = (word: number, near: number): number =>
    -Math.log(logistic(dot(row(input, word), row(output, near)))) -
    Math.log(logistic(-dot(row(input, word), row(output, 2))));
  const step = (word: number, near: number): void => {
    const tables = [input, output];
    const gradients = tables.map((table) =>
      table.map((value, place) => {
        const by = 1e-5;
        table[place] = value + by;
        const more = loss(word, near);
        table[place] = value - by;
        const less = loss(word, near);
        table[place] = value;
        return (more - less) / (2 * by);
      }),
    );
    for (const [place, table] of tables.entries())
      for (const [index, gradient] of gradients[place]!.entries()) table[index]! -= rate * gradient;
  };
  for (let time = 0; time < 12; time++) {
    learner.learn(Int32Array.of(0, 1), 2, rate);
    step(1, 0);
    step(0, 1);
  }
  for (const [place, value] of input.entries()) expect(learner.input[place]).toBeCloseTo(value, 2);
  expect(Math.hypot(...input.subarray(0, dimensions))).toBeGreaterThan(0.3);
});

/** Sentences of one of three topics each; two words of each are in the same places. */
function topics(count: number, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const topic = random.integer(0, 3);
    return Array.from({ length: 8 }, () => `t${topic}w${random.integer(0, 6)}`).join(' ');
  });
}
const small = { dimensions: 12, epochs: 4, minCount: 1, learningRate: 0.05, sample: 0 };

test('words that are among the same words are near one another, and one seed gives one result', async () => {
  const corpus = topics(1200, 1);
  const seen: number[] = [];
  const vectors = await trainVectors(corpus, { ...small, onProgress: ({ epoch }) => void seen.push(epoch) });
  expect(vectors.words).toHaveLength(18);
  const neighbours = new Neighbours(vectors);
  for (const word of vectors.words)
    expect(neighbours.of(word, 5).map((one) => one.word.slice(0, 2))).toEqual(Array(5).fill(word.slice(0, 2)));
  expect(seen.filter((epoch, place) => epoch !== seen[place - 1] && epoch > 0)).toEqual([1, 2, 3, 4]);
  const lists = corpus.map((text) => text.toUpperCase().split(' '));
  // Lists are taken as they are, and what comes piece by piece is the same.
  const again = await trainVectors(
    {
      async *[Symbol.asyncIterator]() {
        for (const text of corpus) yield text;
      },
    },
    small,
  );
  expect(again).toEqual(vectors);
  expect((await trainVectors(lists, { ...small, epochs: 1, tokens: { lower: false } })).words[0]).toMatch(/^T/);
  expect((await trainVectors(corpus, { ...small, seed: 2 })).table).not.toEqual(vectors.table);
});

test('which words have a vector: the commonest, that are there often enough', async () => {
  const corpus = ['b a a c', 'a b c a', 'd b'];
  expect((await trainVectors(corpus, { ...small, minCount: 2 })).words).toEqual(['a', 'b', 'c']);
  expect((await trainVectors(corpus, { ...small, vocabularySize: 2 })).words).toEqual(['a', 'b']);
  expect(
    (
      await trainVectors(
        [
          ['A b', 'c'],
          ['c', 'd'],
        ],
        small,
      )
    ).words,
  ).toEqual(['c', 'd']);
  expect((await trainVectors(['Aa BB', 'Aa BB'], { ...small, tokens: { lower: false } })).words).toEqual(['Aa', 'BB']);
});

test('longer texts than a part are learned whole', async () => {
  const long = topics(2000, 5).join(' ');
  const { table } = await trainVectors([long], { ...small, epochs: 1 });
  expect(table.every((value) => Number.isFinite(value))).toBe(true);
  expect(long.split(' ').length).toBeGreaterThan(10_000);
});

describe('what is written', () => {
  const random = new Random(2);
  const vectors: WordVectors = {
    words: ['der', 'naïve', '東京', '😀', '0'],
    dimensions: 3,
    table: Float32Array.from({ length: 15 }, () => random.normal() * 10 ** random.integer(-20, 20)),
  };

  test('as bytes is read again, bit for bit', async () => {
    const bytes = [...writeBinaryVectors(vectors)];
    expect(new TextDecoder().decode(bytes[0])).toBe('5 3\n');
    expect(bytes[2]!.slice(0, 7)).toEqual(new TextEncoder().encode('naïve '));
    const floats = new DataView(bytes[2]!.buffer, 7);
    expect(floats.getFloat32(4, true)).toBe(vectors.table[4]);
    expect(bytes[2]!.at(-1)).toBe(10);
    expect(await readVectors(bytes)).toEqual(vectors);
  });

  test('is the same as text', async () => {
    const encoder = new TextEncoder();
    expect(await readVectors([...writeVectors(vectors)].map((piece) => encoder.encode(piece)))).toEqual(vectors);
    for (const write of [writeVectors, writeBinaryVectors])
      expect(() => [...write({ words: ['a b'], dimensions: 1, table: Float32Array.of(1) })]).toThrow(
        'without white space',
      );
  });
});

test('it is stopped, and what it cannot learn from is said', async () => {
  const controller = new AbortController();
  const endless = {
    async *[Symbol.asyncIterator]() {
      for (let time = 0; ; time++) {
        if (time === 3) controller.abort(new RnnkitError('invalid-state', 'enough'));
        await new Promise((resolve) => {
          setTimeout(resolve, 30);
        });
        yield 'a b a b';
      }
    },
  };
  await expect(trainVectors(endless, { signal: controller.signal })).rejects.toThrow('enough');
  const refused: [unknown, object, string][] = [
    ['a text', {}, 'texts that can be walked through'],
    [
      (function* once() {
        yield 'a b';
      })(),
      {},
      'several times',
    ],
    [['a a', 'a'], { minCount: 1 }, '1 is there 1 times or more'],
    [['a b'], {}, 'Take a smaller minCount'],
    [[3], {}, ''],
    [['a b'], { dimensions: 0 }, 'dimensions'],
    [['a b'], { tokens: { lower: 1 } }, 'lower'],
  ];
  for (const [corpus, options, message] of refused)
    await expect(trainVectors(corpus as never, options)).rejects.toThrow(message);
  let times = 0;
  const once = {
    *[Symbol.iterator]() {
      if (times++ === 0) yield 'a b a b';
    },
  };
  await expect(trainVectors(once, { minCount: 1 })).rejects.toThrow('was empty when it was walked through again');
});
