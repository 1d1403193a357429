// Word vectors as text that others read.
import { RnnkitError, check } from '@rnnkit/data';

import { expectVectors, type WordVectors } from './word-vectors.ts';

/**
 * Word vectors in word2vec's text format, which fastText's `.vec` is, too: a line with the numbers of words and of dimensions, then a
 * line for each word. Numbers have as many digits as it takes to read the same ones back.
 *
 * @returns the text in pieces of some lines, to be written one after the other
 * @throws Error when a word is empty or holds white space, which the format has no place for
 *
 * @example
 * await writeFile('words.vec', writeVectors(vectors));
 */
export function* writeVectors(vectors: WordVectors): Generator<string> {
  expectVectors('writeVectors', vectors);
  const { dimensions, words, table } = vectors;
  const broken = words.find((word) => word === '' || /\s/u.test(word));
  if (broken !== undefined)
    throw new RnnkitError(
      'unsupported',
      `writeVectors: a word of this format is one or more characters without white space; got ${check.describe(broken)}. Join its parts, such as by _.`,
    );
  yield `${words.length} ${dimensions}\n`;
  let piece = '';
  for (const [row, word] of words.entries()) {
    const numbers = Array.from(table.subarray(row * dimensions, (row + 1) * dimensions), shortest);
    piece += `${word} ${numbers.join(' ')}\n`;
    if (piece.length > 2 ** 16) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

/** The shortest digits that are read back as the same single-precision number. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
