// Vectors of words: files as others write them, cut anywhere, broken in every way; tables and neighbours against plain arithmetic.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { embeddingTable, Neighbours, readVectors, writeVectors, type WordVectors } from '../src/vectors/index.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes in pieces of a size. */
function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** As word2vec writes with -binary 1: a line break after each vector, or none, as others do. */
function binary({ words, dimensions, table }: WordVectors, end: string): Uint8Array {
  const parts = words.flatMap((word, row) => [
    bytesOf(`${word} `),
    new Uint8Array(table.slice(row * dimensions, (row + 1) * dimensions).buffer),
    bytesOf(end),
  ]);
  return Uint8Array.from([bytesOf(`${words.length} ${dimensions}\n`), ...parts].flatMap((part) => [...part]));
}

const glove = `the 0.25 -1.5 3e-2
. . . 1 2 3
the cat 4 5 6
naïve 7 8 9
`;

describe('text', () => {
  test('of GloVe has no header, and words with spaces', async () => {
    const vectors = await readVectors(bytesOf(glove));
    expect(vectors.words).toEqual(['the', '. . .', 'the cat', 'naïve']);
    expect([...vectors.table]).toEqual([0.25, -1.5, Math.fround(0.03), 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(vectors.dimensions).toBe(3);
  });

  test('of which only the wanted rows are kept, wherever its bytes are cut', async () => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const { words, table } = await readVectors(pieces(bytesOf(glove), size), { words: ['naïve', 'the cat', 'dog'] });
      expect(words).toEqual(['the cat', 'naïve']);
      expect([...table]).toEqual([4, 5, 6, 7, 8, 9]);
    }
  });

  test('of fastText has a header, and a space at the end of each line', async () => {
    const { words, table } = await readVectors(bytesOf('2 2\r\n</s> 1 2 \r\nword 3 4 \r\n'));
    expect(words).toEqual(['</s>', 'word']);
    expect([...table]).toEqual([1, 2, 3, 4]);
  });

  test('says what looks wrong', async () => {
    const said: string[] = [];
    const { words, table } = await readVectors(bytesOf('5 1\na 1\nb 2\na 3\n'), {
      name: 'x.vec',
      onWarning: (message) => said.push(message),
    });
    expect([words, [...table]]).toEqual([
      ['a', 'b'],
      [1, 2],
    ]);
    expect(said).toEqual([
      'x.vec: the word "a" comes twice; its first vector counts.',
      'x.vec:1: the header says that there are 5 vectors; there are 3.',
    ]);
  });

  test.each([
    ['a 1 2\nb 1\n', 'v:2: a line is a word and 2 numbers; here is 1.'],
    ['2 3\na 1 2 3\nb 1 2\n', 'v:3: a line is a word and 3 numbers; here are 2.'],
    ['a 1 2\nb 1 x\n', 'v:2: "x" is no number that a vector can have.'],
    ['a 1 2\nb 1 1e39\n', 'v:2: "1e39" is no number'],
    ['a 1  2\n', 'v:1: "" is no number'],
    ['word\n', 'v:1: a line is a word and its numbers; here are 0.'],
    ['', 'v holds no vectors.'],
    ['3 0\n', 'v:1: vectors have 1 to 100000 numbers, not 0.'],
  ])('%j is refused with its line', async (text, message) => {
    await expect(readVectors(bytesOf(text), { name: 'v' })).rejects.toThrow(message);
  });
});

test('a line that never ends is refused before it fills memory', async () => {
  const endless = (function* () {
    for (;;) yield bytesOf(' 1'.repeat(10_000));
  })();
  await expect(readVectors(endless, { name: 'v' })).rejects.toThrow('v: line 1 is longer than 1000000 bytes.');
});

describe('binary', () => {
  const vectors: WordVectors = {
    dimensions: 3,
    words: ['a', 'über', 'c'],
    // Among the bytes are line breaks and spaces.
    table: new Float32Array(
      Uint8Array.from([10, 32, 10, 32, ...Array.from({ length: 32 }, (_, at) => (at * 7) % 60)]).buffer,
    ),
  };

  test.each(['', '\n'])('of word2vec, vectors ending with %j, wherever its bytes are cut', async (end) => {
    for (const size of [1, 2, 5, 13, 1000]) {
      expect(await readVectors(pieces(binary(vectors, end), size))).toEqual(vectors);
      expect((await readVectors(pieces(binary(vectors, end), size), { words: ['c'] })).table).toEqual(
        vectors.table.slice(6),
      );
    }
  });

  test('is refused where it is cut off, or holds what is no number', async () => {
    await expect(readVectors(binary(vectors, '').subarray(0, -1), { name: 'v' })).rejects.toThrow(
      'v is cut off at word 3 of 3.',
    );
    const infinite = { ...vectors, table: vectors.table.with(4, Infinity) };
    await expect(readVectors(binary(infinite, ''), { name: 'v' })).rejects.toThrow(
      'v: word 2 of 3: Infinity is no number',
    );
    // A count from the file asks for no memory.
    await expect(
      readVectors(bytesOf('999999999999 3\na \u0001')).catch((error: unknown) => String(error)),
    ).resolves.toMatch(/cut off at word 1/);
  });
});

test('what is written is read back, number by number', async () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/\s/u.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(word, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 2, max: 5 }),
      fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true })),
      async (words, dimensions, numbers) => {
        const table = Float32Array.from({ length: words.length * dimensions }, () => numbers.next().value as number);
        const text = [...writeVectors({ words, dimensions, table })].join('');
        const back = await readVectors(bytesOf(text));
        expect(back.words).toEqual(words);
        // Zero has no sign in text that others would keep.
        expect([...back.table].map((value) => value + 0)).toEqual([...table].map((value) => value + 0));
      },
    ),
    { numRuns: 200 },
  );
  expect(() => [...writeVectors({ words: ['new york'], dimensions: 1, table: new Float32Array(1) })]).toThrow(
    'without white space',
  );
});

test('a table has the vectors of tokens that have one, like rows for those that have none, and nothing for padding', () => {
  const words = Array.from({ length: 500 }, (_, row) => `w${row}`);
  const dimensions = 3;
  const table = Float32Array.from(
    { length: 1500 },
    (_, at) => (at % 3 === 0 ? 5 : 0) + Math.sin(at * 12.9898) * (1 + (at % 3)),
  );
  const absent = Array.from({ length: 4000 }, (_, row) => `new ${row}`);
  const made = embeddingTable([undefined, ...words, ...absent], { words, dimensions, table });
  expect(made).toMatchObject({ found: 500, dimensions: 3, missing: absent });
  expect([...made.weights.subarray(0, 3)]).toEqual([0, 0, 0]);
  expect(made.weights.subarray(3, 1503)).toEqual(table);
  const moments = (values: Float32Array, index: number): [mean: number, deviation: number] => {
    const column = [...values].filter((_, at) => at % dimensions === index);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return [mean, Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length)];
  };
  for (const index of [0, 1, 2]) {
    const [mean, deviation] = moments(table, index);
    const [drawnMean, drawnDeviation] = moments(made.weights.subarray(1503), index);
    // Of 4,000 draws the mean is off by more than five standard errors once in millions.
    expect(Math.abs(drawnMean - mean)).toBeLessThan((5 * deviation) / Math.sqrt(4000));
    expect(Math.abs(drawnDeviation / deviation - 1)).toBeLessThan(0.06);
  }
  expect(embeddingTable([...absent, 'w1'], { words, dimensions, table }, { seed: 1 }).weights).not.toEqual(
    embeddingTable([...absent, 'w1'], { words, dimensions, table }, { seed: 2 }).weights,
  );
  // Of a single vector, too, the others are not copies.
  const alone = embeddingTable(['w1', 'x', 'y'], { words, dimensions, table }).weights;
  expect(new Set(alone).size).toBe(9);
  expect(() => embeddingTable(['The'], { words, dimensions, table })).toThrow(
    'none of the 1 tokens, such as "The", has a vector',
  );
});

test('neighbours and analogies are those of plain arithmetic', () => {
  const dimensions = 4;
  const words = Array.from({ length: 60 }, (_, row) => `w${row}`);
  const table = Float32Array.from({ length: 240 }, (_, at) => Math.sin(at * 78.233) * 3);
  const row = (index: number): number[] => [...table.subarray(index * dimensions, (index + 1) * dimensions)];
  const unit = (vector: readonly number[]): number[] => vector.map((value) => value / Math.hypot(...vector));
  const ranked = (sought: readonly number[], without: readonly number[]): string[] =>
    words
      .map((word, index) => ({
        word,
        index,
        cosine: unit(row(index)).reduce((sum, value, at) => sum + value * sought[at]!, 0),
      }))
      .filter(({ index }) => !without.includes(index))
      .toSorted((a, b) => b.cosine - a.cosine)
      .map(({ word }) => word);
  const neighbours = new Neighbours({ words, dimensions, table });
  expect(neighbours.of('w7', 60).map(({ word }) => word)).toEqual(ranked(unit(row(7)), [7]));
  const [a, b, c] = [unit(row(1)), unit(row(2)), unit(row(3))];
  const sought = unit(c.map((value, at) => value + b[at]! - a[at]!));
  expect(neighbours.analogy('w1', 'w2', 'w3', 5).map(({ word }) => word)).toEqual(
    ranked(sought, [1, 2, 3]).slice(0, 5),
  );
  expect(() => neighbours.of('nobody')).toThrow('There is no vector of the word "nobody".');
});

test('nonsense is refused in words', async () => {
  await expect(readVectors('text' as never)).rejects.toThrow('a source is bytes, or pieces of bytes; got "text"');
  await expect(readVectors(['text'] as never)).rejects.toThrow('a piece of a source is a Uint8Array');
  await expect(readVectors(bytesOf('a 1'), { word: [] } as never)).rejects.toThrow('does not know the option "word"');
  expect(() => [...writeVectors({ words: ['a'], dimensions: 2, table: new Float32Array(3) })]).toThrow(
    'Float32Array of 2 numbers; got 3',
  );
  expect(() => embeddingTable('a' as never, { words: ['a'], dimensions: 1, table: new Float32Array(1) })).toThrow(
    'a list of tokens',
  );
  expect(() => new Neighbours({} as never)).toThrow('dimensions');
});
