// Where readers read from, and how bytes become text.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';

/** Text or bytes, at once or in pieces, such as a file's stream or a response's body. */
export type TextSource = string | Uint8Array | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

const byteOrderMark = '\uFEFF';

/**
 * The text of a source in pieces, none of them empty. A byte order mark is taken off; UTF-16 is read where a mark says so.
 *
 * @param name what it is, for errors
 * @throws Error when bytes are not text, or a piece is neither bytes nor text
 */
export async function* textOf(source: TextSource, name: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const piece of typeof source === 'string' ? [source] : decoded(source, name)) {
    const text = isFirst && piece.startsWith(byteOrderMark) ? piece.slice(1) : piece;
    if (piece !== '') isFirst = false;
    if (text !== '') yield text;
  }
}

/** The whole text of a source. @throws Error as {@link textOf}, or when it is longer than `most` characters */
export async function readWhole(source: TextSource, name: string, most: number): Promise<string> {
  let whole = '';
  for await (const piece of textOf(source, name)) {
    whole += piece;
    if (whole.length > most) {
      throw new RnnkitError(
        'invalid-data',
        `${name} is longer than ${most} characters, the most that a text may have.`,
      );
    }
  }
  return whole;
}

async function* decoded(source: Exclude<TextSource, string>, name: string): AsyncGenerator<string> {
  if (typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source || Symbol.iterator in source)) {
    throw new RnnkitError(
      'invalid-data',
      `${name}: a source is text, or pieces of text or bytes; got ${check.describe(source)}.`,
    );
  }
  const decoder = new Decoder(name);
  for await (const piece of source instanceof Uint8Array ? [source] : source) {
    if (typeof piece === 'string') {
      if (decoder.hasBegun)
        throw new RnnkitError('invalid-data', `${name}: the pieces of a source are all bytes or all text; got both.`);
      yield piece;
    } else if (piece instanceof Uint8Array) yield decoder.decode(piece);
    else
      throw new RnnkitError(
        'invalid-data',
        `${name}: a piece of a source is text or a Uint8Array; got ${check.describe(piece)}.`,
      );
  }
  if (decoder.hasBegun) yield decoder.end();
}

/** Bytes to text, however they are cut. */
class Decoder {
  readonly #name: string;
  #held: Uint8Array = new Uint8Array();
  #decoder: TextDecoder | undefined;
  #line = 1;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether bytes have come. */
  get hasBegun(): boolean {
    return this.#decoder !== undefined || this.#held.length > 0;
  }

  decode(bytes: Uint8Array): string {
    if (this.#decoder !== undefined) return this.#decode(this.#decoder, bytes, true);
    this.#held = Uint8Array.from([...this.#held, ...bytes.subarray(0, 2)]);
    // One byte does not tell which encoding it is.
    if (this.#held.length < 2) return '';
    const start = this.#held;
    this.#decoder = new TextDecoder(encodingOf(start), { fatal: true, ignoreBOM: true });
    return this.#decode(this.#decoder, start, true) + this.#decode(this.#decoder, bytes.subarray(2), true);
  }

  end(): string {
    const decoder = this.#decoder ?? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return this.#decode(decoder, this.#decoder === undefined ? this.#held : new Uint8Array(), false);
  }

  #decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
    try {
      const text = decoder.decode(bytes, { stream });
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#line++;
      return text;
    } catch (error) {
      throw new RnnkitError(
        'invalid-data',
        `${this.#name}:${this.#line}: a little below this line there are bytes that are not ${decoder.encoding.toUpperCase()}. Save the file as UTF-8.`,
        { cause: error },
      );
    }
  }
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
