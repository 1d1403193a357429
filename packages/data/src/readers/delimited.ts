// Comma-, tab- or otherwise separated values (RFC 4180) as they stream in, with the line in which each record starts.
import { RnnkitError } from '../error.ts';
import { remarkAt, type Remark } from './remarks.ts';

/** One record. */
export interface DelimitedRecord {
  readonly fields: readonly string[];
  /** The line on which it starts, counted from 1. */
  readonly line: number;
  /** What is wrong with its quotes, if something is; then the fields are not to be relied on. */
  readonly problem?: Remark | undefined;
  /** What looks wrong with its quotes, although it can be read. */
  readonly warning?: Remark | undefined;
}

/** How records are written. */
export interface Dialect {
  /** What stands between fields: one character. */
  readonly delimiter: string;
  /** What a field may stand in, written twice inside it: one character, or none. */
  readonly quote: string | undefined;
  /** Most characters of a record. */
  readonly maxRecordLength: number;
}

/** A quoted field of so many lines is more often a stray quote than a text. */
const suspiciousLines = 10;

const lineFeed = 10;
const carriageReturn = 13;

/** The records of a text, the last of which may be cut. */
export function recordsIn(text: string, dialect: Dialect): DelimitedRecord[] {
  const scanner = new Scanner('', dialect);
  return [...scanner.scan(text), ...scanner.end()];
}

/**
 * The records of text that comes in pieces; those of each piece can be walked through once, before the next.
 *
 * @param name what it is, for errors
 * @param firstLine the number of its first line
 * @throws Error with the line when a record is longer than it may be
 */
export async function* readRecords(
  pieces: AsyncIterable<string>,
  name: string,
  dialect: Dialect,
  firstLine = 1,
): AsyncGenerator<Iterable<DelimitedRecord>> {
  const scanner = new Scanner(name, dialect, firstLine);
  for await (const piece of pieces) yield scanner.scan(piece);
  yield scanner.end();
}

/** `start`: at the first character of a field; `closed`: after a quote in a quoted field, which may be the last. */
type State = 'start' | 'plain' | 'quoted' | 'closed';

/** Takes text apart, piece by piece. What it keeps of a field are slices, so that its cost is linear. */
class Scanner {
  readonly #name: string;
  readonly #quote: string | undefined;
  readonly #quoteCode: number;
  readonly #delimiter: number;
  readonly #most: number;
  #state: State = 'start';
  /** The record's fields so far. */
  #fields: string[] = [];
  /** The field's text in earlier pieces, with its closing quote. */
  #field = '';
  #isQuoted = false;
  #line: number;
  #recordLine: number;
  #fieldLine: number;
  /** The lines of a quoted field. */
  #fieldLines = 0;
  /** The character before this one. */
  #previous = 0;
  /** The record's characters in earlier pieces. */
  #length = 0;
  #problem: Remark | undefined;
  #warning: Remark | undefined;

  constructor(name: string, { delimiter, quote, maxRecordLength }: Dialect, firstLine = 1) {
    this.#name = name;
    this.#line = this.#recordLine = this.#fieldLine = firstLine;
    this.#quote = quote;
    this.#quoteCode = quote?.charCodeAt(0) ?? -1;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#most = maxRecordLength;
  }

  /** The records that end in a piece. */
  *scan(piece: string): Generator<DelimitedRecord> {
    // Where the part of the field that is in this piece begins, and where the record's part does.
    let from = 0;
    let recordFrom = -this.#length;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      const isLineFeed = code === lineFeed;
      const isNewline = isLineFeed || code === carriageReturn;
      if (at - recordFrom >= this.#most && !isNewline) this.#refuseLength();
      const isSecondHalf = isLineFeed && this.#previous === carriageReturn;
      this.#previous = code;
      if (isNewline && !isSecondHalf) this.#line++;
      if (this.#state === 'quoted') {
        if (code !== this.#quoteCode) continue;
        this.#state = 'closed';
        this.#fieldLines = this.#line - this.#fieldLine + 1;
      } else if (isNewline) {
        if (!isSecondHalf) {
          const record = this.#endRecord(piece.slice(from, at));
          if (record !== undefined) yield record;
        }
        from = recordFrom = at + 1;
      } else if (code === this.#delimiter) {
        this.#endField(piece.slice(from, at));
        from = at + 1;
      } else if (this.#state === 'start') {
        this.#isQuoted = code === this.#quoteCode;
        this.#state = this.#isQuoted ? 'quoted' : 'plain';
        this.#fieldLine = this.#line;
        if (this.#isQuoted) from = at + 1;
      } else if (this.#state === 'closed') {
        if (code === this.#quoteCode) this.#state = 'quoted';
        else this.#follow(piece, at);
      }
    }
    this.#field += piece.slice(from);
    this.#length = piece.length - recordFrom;
  }

  /** The record that the source ends with. */
  *end(): Generator<DelimitedRecord> {
    if (this.#state === 'quoted') {
      this.#problem ??= remarkAt(this.#name, this.#recordLine, 'unclosed');
      this.#state = 'plain';
      this.#isQuoted = false;
    }
    const record = this.#endRecord('');
    if (record !== undefined) yield record;
  }

  /** Takes down that something follows a closing quote. */
  #follow(piece: string, at: number): void {
    const character = String.fromCodePoint(piece.codePointAt(at)!);
    this.#problem ??= remarkAt(this.#name, this.#line, 'afterQuote', character);
    this.#state = 'plain';
    this.#isQuoted = false;
  }

  #endField(rest: string): void {
    const written = this.#field + rest;
    if (this.#isQuoted) {
      const mark = this.#quote!;
      this.#fields.push(written.slice(0, -1).replaceAll(mark + mark, mark));
      if (this.#fieldLines >= suspiciousLines) {
        this.#warning ??= remarkAt(this.#name, this.#fieldLine, 'longField', this.#fieldLines);
      }
    } else this.#fields.push(written);
    this.#field = '';
    this.#isQuoted = false;
    this.#state = 'start';
  }

  /** The record, unless it is a line without anything. */
  #endRecord(rest: string): DelimitedRecord | undefined {
    const isBlank = this.#state === 'start' && this.#fields.length === 0;
    if (!isBlank) this.#endField(rest);
    const record = { fields: this.#fields, line: this.#recordLine, problem: this.#problem, warning: this.#warning };
    this.#fields = [];
    this.#length = 0;
    this.#problem = this.#warning = undefined;
    this.#recordLine = this.#line;
    return isBlank ? undefined : record;
  }

  #refuseLength(): never {
    throw new RnnkitError(
      'invalid-data',
      `${this.#name}:${this.#recordLine}: the record that starts here is longer than ${this.#most} characters. Is a quote not closed?`,
    );
  }
}
