// Files of word vectors, of which only the rows that are wanted are kept.
import { check, RnnkitError } from '@rnnkit/data';

import { ByteReader, type ByteSource } from './byte-reader.ts';
import type { WordVectors } from './word-vectors.ts';

/** How {@link readVectors} reads. */
export interface ReadVectorsOptions {
  /** The words whose vectors are kept, such as those of a tokenizer. Default: all, which a large file has too many of for memory. */
  readonly words?: Iterable<string>;
  /** What the source is called in errors. Default `vectors`. */
  readonly name?: string;
  /** Is told of what looks wrong but can be read: a word that comes twice, a count in the header that is not that of the lines. Default: nobody. */
  readonly onWarning?: (message: string) => void;
}

/** Longer words, and longer lines, are a sign of another kind of file. */
const [longestWord, longestLine] = [10_000, 1_000_000];
const mostDimensions = 100_000;
const [newline, space] = [10, 32];

/** What vectors are read into. */
interface Target {
  readonly name: string;
  readonly wanted: ReadonlySet<string> | undefined;
  /** Beginnings of wanted words that hold spaces. */
  readonly beginnings: ReadonlySet<string>;
  readonly found: Map<string, Float32Array>;
  readonly warn: (message: string) => void;
}

/**
 * Reads word vectors as GloVe (text, without a header), word2vec (text and binary) and fastText (`.vec`) write them; which it is, is
 * seen in the first bytes. It streams: of a file of any length only the rows of `words` are held. Words may hold spaces, as some of
 * GloVe's do: the numbers are the last fields of a line.
 *
 * @param source bytes, at once or in pieces, such as `createReadStream('glove.6B.100d.txt')` or `response.body`
 * @returns the words that were found, in the file's order; a word that comes twice has its first vector
 * @throws Error with the number of the line or word, when there are fewer numbers than the others have, one is none, or the file is cut off
 *
 * @example
 * const vectors = await readVectors(createReadStream('glove.6B.100d.txt'), { words: tokenizer.wordIndex.keys() });
 */
export async function readVectors(source: ByteSource, options: ReadVectorsOptions = {}): Promise<WordVectors> {
  const { words, name, onWarning } = check.checkOptions<ReadVectorsOptions & { readonly name: string }>(
    'readVectors',
    { words: check.optional(check.iterable), name: check.text, onWarning: check.optional(check.callable) },
    { name: 'vectors' },
    options,
  );
  const wanted = words === undefined ? undefined : new Set(words);
  const target: Target = {
    name,
    wanted,
    beginnings: new Set(Array.from(wanted ?? []).flatMap((word) => (word.includes(' ') ? [word.split(' ')[0]!] : []))),
    found: new Map(),
    warn: onWarning ?? (() => undefined),
  };
  const reader = new ByteReader(source, name);
  try {
    const dimensions = await read(reader, target);
    const table = new Float32Array(target.found.size * dimensions);
    let row = 0;
    for (const vector of target.found.values()) table.set(vector, dimensions * row++);
    return { dimensions, words: [...target.found.keys()], table };
  } finally {
    await reader.close();
  }
}

async function read(reader: ByteReader, target: Target): Promise<number> {
  const start = await reader.peek(200);
  const header = /^(\d{1,12}) (\d{1,12})[ \r]*\n/.exec(new TextDecoder().decode(start.subarray(0, 40)));
  if (header === null) return readLines(reader, target, undefined, undefined);
  const [line, count, dimensions] = [header[0], Number(header[1]), Number(header[2])];
  if (dimensions < 1 || dimensions > mostDimensions)
    throw new RnnkitError(
      'invalid-data',
      `${target.name}:1: vectors have 1 to ${mostDimensions} numbers, not ${dimensions}.`,
    );
  reader.skip(line.length);
  const isBinary = looksBinary((await reader.peek(200)).subarray(0, 200));
  await (isBinary ? readBinary(reader, target, count, dimensions) : readLines(reader, target, count, dimensions));
  return dimensions;
}

/** Whether what comes after a header is not a word and numbers in digits. */
function looksBinary(bytes: Uint8Array): boolean {
  const first = bytes.indexOf(space);
  const line = bytes.indexOf(newline, first);
  const numbers = trimmed(bytes.subarray(first + 1, line < 0 ? bytes.length : line));
  // A word of a text may hold spaces, too; its line still ends with digits.
  return numbers.length === 0 || !numbers.subarray(-8).every((byte) => isOfNumber(byte));
}

/** Digits, a sign, a point, an e, and spaces. */
const isOfNumber = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) ||
  byte === 43 ||
  byte === 45 ||
  byte === 46 ||
  byte === 69 ||
  byte === 101 ||
  byte === space;

async function readLines(
  reader: ByteReader,
  target: Target,
  count: number | undefined,
  given: number | undefined,
): Promise<number> {
  const decoder = new TextDecoder();
  const { name, wanted } = target;
  let dimensions = given;
  let line = count === undefined ? 0 : 1;
  let vectors = 0;
  for (;;) {
    const whole = await reader.until(newline, longestLine, () => `line ${line + 1}`);
    if (whole === undefined) break;
    line++;
    const bytes = trimmed(whole);
    if (bytes.length === 0) continue;
    vectors++;
    const spaces = countSpaces(bytes);
    // Without a header the first line says how many there are.
    dimensions ??= spaces;
    if (spaces < dimensions || dimensions === 0)
      throw new RnnkitError(
        'invalid-data',
        `${name}:${line}: a line is a word and ${dimensions === 0 ? 'its numbers' : `${dimensions} numbers`}; here ${spaces === 1 ? 'is' : 'are'} ${spaces}.`,
      );
    const first = decoder.decode(bytes.subarray(0, bytes.indexOf(space)));
    const isPlain = spaces === dimensions;
    if (wanted !== undefined && !(isPlain ? wanted : target.beginnings).has(first)) continue;
    const fields = decoder.decode(bytes).split(' ');
    const word = fields.slice(0, fields.length - dimensions).join(' ');
    keep(target, word, () => numbersOf(fields.slice(-dimensions!), `${name}:${line}`));
  }
  if (dimensions === undefined) throw new RnnkitError('invalid-data', `${name} holds no vectors.`);
  if (count !== undefined && count !== vectors)
    target.warn(`${name}:1: the header says that there are ${count} vectors; there are ${vectors}.`);
  return dimensions;
}

/** Without the space and the carriage return that some programs end lines with. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === space || bytes[end - 1] === 13)) end--;
  return bytes.subarray(0, end);
}

function countSpaces(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === space) count++;
  return count;
}

function numbersOf(fields: readonly string[], place: string): Float32Array {
  return Float32Array.from(fields, (field) => {
    const number = field === '' ? Number.NaN : Number(field);
    if (Number.isFinite(Math.fround(number))) return number;
    throw new RnnkitError('invalid-data', `${place}: ${check.describe(field)} is no number that a vector can have.`);
  });
}

async function readBinary(reader: ByteReader, target: Target, count: number, dimensions: number): Promise<void> {
  const decoder = new TextDecoder();
  for (let place = 1; place <= count; place++) {
    const what = `word ${place} of ${count}`;
    const bytes = await reader.until(space, longestWord, () => what);
    const size = 4 * dimensions;
    const numbers = await reader.peek(size);
    if (bytes === undefined || numbers.length < size)
      throw new RnnkitError('invalid-data', `${target.name} is cut off at ${what}.`);
    // Some programs end each vector with a line break, some do not.
    const word = decoder.decode(bytes[0] === newline ? bytes.subarray(1) : bytes);
    if (target.wanted?.has(word) !== false)
      keep(target, word, () => floatsOf(numbers.subarray(0, size), `${target.name}: ${what}`));
    reader.skip(size);
  }
}

function floatsOf(bytes: Uint8Array, place: string): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => {
    const number = view.getFloat32(4 * index, true);
    if (Number.isFinite(number)) return number;
    throw new RnnkitError('invalid-data', `${place}: ${number} is no number that a vector can have.`);
  });
}

function keep({ name, found, warn }: Target, word: string, vector: () => Float32Array): void {
  if (found.has(word)) warn(`${name}: the word ${check.describe(word)} comes twice; its first vector counts.`);
  else found.set(word, vector());
}
