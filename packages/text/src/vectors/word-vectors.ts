// Vectors of words.
import { check, RnnkitError } from '@rnnkit/data';

/** Vectors of words, as {@link readVectors} reads them and `writeVectors` writes them. */
export interface WordVectors {
  /** How many numbers a vector has. */
  readonly dimensions: number;
  /** The words, each once. */
  readonly words: readonly string[];
  /** `[words, dimensions]`, row by row. */
  readonly table: Float32Array;
}

/** Throws unless these are vectors of words. */
export function expectVectors(owner: string, vectors: WordVectors): void {
  const { dimensions, words, table } = Object(vectors) as Partial<WordVectors>;
  check.whole(1)(dimensions, `${owner}: dimensions`);
  check.texts(words, `${owner}: words`);
  if (!(table instanceof Float32Array) || table.length !== words!.length * dimensions!)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the table of ${words!.length} words with ${dimensions} numbers each has to be a Float32Array of ${words!.length * dimensions!} numbers; got ${table instanceof Float32Array ? table.length : check.describe(table)}.`,
    );
}
