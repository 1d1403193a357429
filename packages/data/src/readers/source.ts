// Where readers read from, and how bytes become text.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { encodingOfMark, guessEncoding, lookedAt, unmarkedUtf16 } from './encoding.ts';
import { refuseBinary } from './kinds.ts';

/** Text or bytes, at once or in pieces, such as a file's stream or a response's body. */
export type TextSource = string | Uint8Array | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** How the bytes of a text are written. */
export interface Encoding {
  /** The name of a `TextDecoder`, such as `windows-1252`. */
  readonly encoding: string;
  /** What says so: a mark at the start, an option, or the bytes themselves. */
  readonly toldBy: 'mark' | 'option' | 'content';
}

/** How bytes are read. */
export interface DecodeOptions {
  /** The encoding; absent, it is found. */
  readonly encoding?: string | undefined;
  /** Is told the encoding, as soon as there is a byte that is not ASCII. */
  readonly onEncoding?: (found: Encoding) => void;
  /** Is told that bytes are packed by gzip. */
  readonly onPacked?: () => void;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how many more bytes have come. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

const byteOrderMark = '\uFEFF';
/** A text is taken apart in pieces of so many characters. */
const pieceLength = 1 << 18;

/**
 * The text of a source in pieces, none of them empty: unpacked, and without a mark.
 *
 * @param name what it is, for errors
 * @throws Error when bytes are not text, or a piece is neither bytes nor text
 */
export async function* textOf(source: TextSource, name: string, options: DecodeOptions = {}): AsyncGenerator<string> {
  let isFirst = true;
  for await (const piece of typeof source === 'string' ? [source] : decoded(source, name, options)) {
    const from = isFirst && piece.startsWith(byteOrderMark) ? 1 : 0;
    if (piece !== '') isFirst = false;
    for (let at = from; at < piece.length; at += pieceLength) {
      options.signal?.throwIfAborted();
      yield at === 0 && piece.length <= pieceLength ? piece : piece.slice(at, at + pieceLength);
    }
  }
}

/** The whole text of a source. @throws Error as {@link textOf}, or when it is longer than `most` characters */
export async function readWhole(
  source: TextSource,
  name: string,
  most: number,
  options: DecodeOptions = {},
): Promise<string> {
  let whole = '';
  for await (const piece of textOf(source, name, options)) {
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

async function* decoded(
  source: Exclude<TextSource, string>,
  name: string,
  options: DecodeOptions,
): AsyncGenerator<string> {
  if (typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source || Symbol.iterator in source)) {
    throw new RnnkitError(
      'invalid-data',
      `${name}: a source is text, or pieces of text or bytes; got ${check.describe(source)}.`,
    );
  }
  let kind = '';
  const pieces = (async function* (): AsyncGenerator<Uint8Array | string> {
    for await (const piece of source instanceof Uint8Array ? [source] : source) {
      options.signal?.throwIfAborted();
      if (typeof piece !== 'string' && !(piece instanceof Uint8Array))
        throw new RnnkitError(
          'invalid-data',
          `${name}: a piece of a source is text or a Uint8Array; got ${check.describe(piece)}.`,
        );
      if (kind !== '' && typeof piece !== kind)
        throw new RnnkitError('invalid-data', `${name}: the pieces of a source are all bytes or all text; got both.`);
      kind = typeof piece;
      options.onBytes?.(piece.length);
      yield piece;
    }
  })();
  const { done, value: first } = await pieces.next();
  if (done === true) return;
  try {
    if (typeof first === 'string') {
      yield first;
      yield* pieces as AsyncGenerator<string>;
    } else yield* textOfBytes(chain([first], pieces as AsyncGenerator<Uint8Array>), name, options);
  } finally {
    await pieces.return(undefined);
  }
}

async function* textOfBytes(
  packed: AsyncGenerator<Uint8Array>,
  name: string,
  options: DecodeOptions,
): AsyncGenerator<string> {
  let bytes = packed;
  let start = await beginning(bytes, lookedAt);
  bytes = chain(start.pieces, bytes);
  if (start.bytes[0] === 0x1f && start.bytes[1] === 0x8b) {
    options.onPacked?.();
    const { gunzip } = await import('./gunzip.ts');
    const unpacked = gunzip(bytes, name);
    start = await beginning(unpacked, lookedAt);
    bytes = chain(start.pieces, unpacked);
  }
  refuseBinary(start.bytes, name);
  const decoder = new Decoder(name);
  const marked = encodingOfMark(start.bytes);
  const known = options.encoding ?? marked ?? unmarkedUtf16(start.bytes.subarray(0, 4096));
  if (known === 'utf-32') {
    throw new RnnkitError('invalid-data', `${name} is UTF-32, which is not read. Save the file as UTF-8.`);
  }
  if (known !== undefined) {
    const toldBy = options.encoding !== undefined ? 'option' : marked !== undefined ? 'mark' : 'content';
    options.onEncoding?.({ encoding: known, toldBy });
    decoder.begin(known);
  }
  for await (const piece of bytes) {
    const high = decoder.hasBegun ? -1 : firstHigh(piece);
    if (decoder.hasBegun) yield decoder.decode(piece);
    else if (high === -1) yield decoder.ascii(piece);
    else {
      // So far all is ASCII, which is the same in each of the encodings.
      yield decoder.ascii(piece.subarray(0, high));
      const rest = await beginning(chain([piece.subarray(high)], bytes), lookedAt);
      const encoding = decoder.guess(rest.bytes.subarray(0, lookedAt), rest.isWhole);
      options.onEncoding?.({ encoding, toldBy: 'content' });
      for (const one of rest.pieces) yield decoder.decode(one);
    }
  }
  yield decoder.end();
}

/** The first bytes, and the pieces that they came in. */
async function beginning(
  bytes: AsyncGenerator<Uint8Array>,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly pieces: readonly Uint8Array[]; readonly isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    pieces.push(value);
    length += value.length;
  }
  if (pieces.length === 1) return { bytes: pieces[0]!, pieces, isWhole: length < most };
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return { bytes: all, pieces, isWhole: length < most };
}

async function* chain(first: readonly Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  // Unlike `yield*` this leaves the rest open when nobody wants more.
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function firstHigh(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > 0x7f) return at;
  return -1;
}

/** Bytes to text, however they are cut. */
class Decoder {
  readonly #name: string;
  #decoder: TextDecoder | undefined;
  #line = 1;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether the encoding is known. */
  get hasBegun(): boolean {
    return this.#decoder !== undefined;
  }

  begin(encoding: string): void {
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  /** Finds the encoding of what follows. */
  guess(bytes: Uint8Array, isWhole: boolean): string {
    const guess = guessEncoding(bytes, isWhole);
    if ('problem' in guess && guess.problem === 'unclear') {
      throw new RnnkitError(
        'invalid-data',
        `${this.#name}:${this.#line}: on this line there are bytes that are not UTF-8, and it is not clear what they are. Say it with the option encoding, such as "windows-1251", or save the file as UTF-8.`,
      );
    }
    const encoding = 'encoding' in guess ? guess.encoding : 'utf-8';
    this.begin(encoding);
    return encoding;
  }

  ascii(bytes: Uint8Array): string {
    return this.#counted(new TextDecoder().decode(bytes));
  }

  decode(bytes: Uint8Array): string {
    return this.#decode(bytes, true);
  }

  end(): string {
    return this.#decoder === undefined ? '' : this.#decode(new Uint8Array(), false);
  }

  #decode(bytes: Uint8Array, stream: boolean): string {
    const decoder = this.#decoder!;
    try {
      return this.#counted(decoder.decode(bytes, { stream }));
    } catch (error) {
      throw new RnnkitError(
        'invalid-data',
        `${this.#name}:${this.#line}: a little below this line there are bytes that are not ${decoder.encoding.toUpperCase()}. Save the file as UTF-8, or say its encoding.`,
        { cause: error },
      );
    }
  }

  #counted(text: string): string {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#line++;
    return text;
  }
}
