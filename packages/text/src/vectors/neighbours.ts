// Which words are like which.
import { check, RnnkitError } from '@rnnkit/data';

import { expectVectors, type WordVectors } from './word-vectors.ts';

/** A word and how like it is to what was asked: the cosine of the angle between the vectors, from −1 to 1. */
export interface Neighbour {
  /** The word. */
  readonly word: string;
  /** The cosine. */
  readonly similarity: number;
}

/**
 * Word vectors that can be asked which are near. Each question takes time with the number of words.
 *
 * @example
 * const neighbours = new Neighbours(vectors);
 * neighbours.of('paris', 5);
 * neighbours.analogy('man', 'king', 'woman', 1); // queen, it is hoped
 */
export class Neighbours {
  readonly #words: readonly string[];
  readonly #rows: ReadonlyMap<string, number>;
  readonly #dimensions: number;
  /** All of length 1, or 0. */
  readonly #units: Float32Array;

  /** @throws Error when these are no vectors of words */
  constructor(vectors: WordVectors) {
    expectVectors('Neighbours', vectors);
    const { words, dimensions, table } = vectors;
    this.#words = words;
    this.#dimensions = dimensions;
    this.#rows = new Map(words.map((word, row) => [word, row]));
    this.#units = table.slice();
    for (let row = 0; row < words.length; row++) normalize(this.#unit(row));
  }

  #unit(row: number): Float32Array {
    return this.#units.subarray(row * this.#dimensions, (row + 1) * this.#dimensions);
  }

  /** The vector of a word, of length 1. @throws Error when there is none */
  #known(word: string): Float32Array {
    const row = this.#rows.get(word);
    if (row === undefined)
      throw new RnnkitError('invalid-argument', `There is no vector of the word ${check.describe(word)}.`);
    return this.#unit(row);
  }

  /** The words that are likest to a word, the likest first. @param count how many. Default 10. @throws Error when the word has no vector */
  of(word: string, count: number = 10): Neighbour[] {
    return this.#nearest(this.#known(word), [word], count);
  }

  /**
   * The words that are to `c` as `b` is to `a`: nearest to b − a + c, of vectors of length 1 (Mikolov et al. 2013, 3CosAdd). The words
   * of the question are no answers.
   *
   * @param count how many. Default 10
   * @throws Error when one of the words has no vector
   */
  analogy(a: string, b: string, c: string, count: number = 10): Neighbour[] {
    const [from, to, start] = [this.#known(a), this.#known(b), this.#known(c)];
    const sought = start.map((value, index) => value + to[index]! - from[index]!);
    return this.#nearest(normalize(sought), [a, b, c], count);
  }

  #nearest(sought: Float32Array, without: readonly string[], count: number): Neighbour[] {
    check.whole(1)(count, 'Neighbours: count');
    const left = new Set(without);
    const best: Neighbour[] = [];
    for (const [row, word] of this.#words.entries()) {
      if (left.has(word)) continue;
      const unit = this.#unit(row);
      let similarity = 0;
      for (let index = 0; index < unit.length; index++) similarity += unit[index]! * sought[index]!;
      if (best.length === count && similarity <= best.at(-1)!.similarity) continue;
      const place = best.findIndex((other) => other.similarity < similarity);
      best.splice(place < 0 ? best.length : place, 0, { word, similarity });
      if (best.length > count) best.pop();
    }
    return best;
  }
}

/** Makes a vector of length 1, unless it is 0. */
function normalize(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length > 0) for (const [index, value] of vector.entries()) vector[index] = value / length;
  return vector;
}
