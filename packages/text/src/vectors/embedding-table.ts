// A table for an embedding, out of word vectors.
import { check, Random, RnnkitError } from '@rnnkit/data';

import { expectVectors, type WordVectors } from './word-vectors.ts';

/** A table for an embedding. */
export interface EmbeddingTable {
  /** `[tokens, dimensions]`, row by row: what `embedding({ weights })` takes. */
  readonly weights: Float32Array;
  /** How many numbers a row has. */
  readonly dimensions: number;
  /** How many tokens have a vector of their own. */
  readonly found: number;
  /** The tokens that have none. */
  readonly missing: readonly string[];
}

/**
 * The table of an embedding: the vectors of those tokens that have one. Rows of the others are drawn from a normal distribution with the
 * mean and the spread that the vectors have in each dimension, so that they are like the rest; those of no token, such as padding, are 0.
 *
 * @param tokens the token of each row; undefined where a row stands for none
 * @param options `seed` of what is drawn. Default 0
 * @throws Error when no token has a vector: then the file is of other words, or the tokens are written otherwise, such as in small letters
 *
 * @example
 * const tokens = [undefined, ...tokenizer.wordIndex.keys()]; // row 0 is padding
 * const { weights, dimensions } = embeddingTable(tokens, vectors);
 * embedding({ inputDim: tokens.length, outputDim: dimensions, weights, trainable: false });
 */
export function embeddingTable(
  tokens: readonly (string | undefined)[],
  vectors: WordVectors,
  options: { readonly seed?: number } = {},
): EmbeddingTable {
  expectVectors('embeddingTable', vectors);
  if (!Array.isArray(tokens))
    throw new RnnkitError('invalid-argument', `embeddingTable takes a list of tokens; got ${check.describe(tokens)}.`);
  const { seed } = check.checkOptions('embeddingTable', { seed: check.countOrZero }, { seed: 0 }, options);
  const { dimensions, words, table } = vectors;
  const rows = new Map(words.map((word, row) => [word, row]));
  const weights = new Float32Array(tokens.length * dimensions);
  const missing: string[] = [];
  const absent: number[] = [];
  const sums = { one: new Float64Array(dimensions), squares: new Float64Array(dimensions) };
  let found = 0;
  for (const [place, token] of tokens.entries()) {
    if (token === undefined) continue;
    const row = rows.get(token);
    if (row === undefined) {
      missing.push(token);
      absent.push(place);
      continue;
    }
    const vector = table.subarray(row * dimensions, (row + 1) * dimensions);
    weights.set(vector, place * dimensions);
    for (const [index, value] of vector.entries()) {
      sums.one[index]! += value;
      sums.squares[index]! += value * value;
    }
    found++;
  }
  if (found === 0)
    throw new RnnkitError(
      'invalid-argument',
      `embeddingTable: none of the ${missing.length} tokens, such as ${missing
        .slice(0, 3)
        .map((token) => check.describe(token))
        .join(', ')}, has a vector among ${words.length} words, such as ${words
        .slice(0, 3)
        .map((word) => check.describe(word))
        .join(', ')}.`,
    );
  const random = new Random(seed).derive('missing vectors');
  // One vector has no spread: then all its numbers are taken for numbers of one kind.
  const ofOne = Math.sqrt(sums.squares.reduce((sum, square) => sum + square, 0) / dimensions);
  for (const place of absent) {
    for (let index = 0; index < dimensions; index++) {
      const mean = found === 1 ? 0 : sums.one[index]! / found;
      const deviation = found === 1 ? ofOne : Math.sqrt(Math.max(0, sums.squares[index]! / found - mean * mean));
      weights[place * dimensions + index] = mean + deviation * random.normal();
    }
  }
  return { weights, dimensions, found, missing };
}
