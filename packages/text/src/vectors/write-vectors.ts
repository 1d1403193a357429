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
  expectWritable('writeVectors', vectors);
  const { dimensions, words, table } = vectors;
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

/**
 * Word vectors in word2vec's binary format: a line with the numbers of words and of dimensions, then each word, a space, its numbers as
 * little-endian 32-bit floats, and a line break. Less than half as large as text, and read faster.
 *
 * @returns the bytes in pieces, to be written one after the other
 * @throws Error when a word is empty or holds white space, which the format has no place for
 */
export function* writeBinaryVectors(vectors: WordVectors): Generator<Uint8Array> {
  expectWritable('writeBinaryVectors', vectors);
  const { dimensions, words, table } = vectors;
  const encoder = new TextEncoder();
  yield encoder.encode(`${words.length} ${dimensions}\n`);
  for (const [row, word] of words.entries()) {
    const name = encoder.encode(`${word} `);
    const bytes = new Uint8Array(name.length + 4 * dimensions + 1);
    bytes.set(name);
    const view = new DataView(bytes.buffer, name.length);
    for (let index = 0; index < dimensions; index++) view.setFloat32(4 * index, table[row * dimensions + index]!, true);
    bytes[bytes.length - 1] = 10;
    yield bytes;
  }
}

/** Throws unless these are vectors that the formats have a place for. */
function expectWritable(owner: string, vectors: WordVectors): void {
  expectVectors(owner, vectors);
  const broken = vectors.words.find((word) => word === '' || /\s/u.test(word));
  if (broken === undefined) return;
  throw new RnnkitError(
    'unsupported',
    `${owner}: a word of this format is one or more characters without white space; got ${check.describe(broken)}. Join its parts, such as by _.`,
  );
}

/** The shortest digits that are read back as the same single-precision number. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
