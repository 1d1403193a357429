// JSON objects of a list, as they stream in.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { Line } from './lines.ts';

/** What a list of objects is to be, for errors. */
const listForm = 'It has to be a list of objects, [{…}, {…}], or one object on each line.';

/**
 * The objects of a JSON list that comes in pieces, each as it is written, with the line on which it starts.
 *
 * @param name what it is, for errors
 * @throws Error when it is no list, or an object is longer than `most` characters
 */
export async function* readList(
  pieces: AsyncIterable<string>,
  name: string,
  most: number,
): AsyncGenerator<Iterable<Line>> {
  const splitter = new ListSplitter(name, most);
  for await (const piece of pieces) yield splitter.split(piece);
  splitter.end();
}

/** What of JSON matters between objects, and within them. */
const between = /[^ \t\r\n]/g;
const within = /["{}[\]]/g;

/** The end of a text in quotes, or a backslash. */
const textEnd = /["\\]/g;

class ListSplitter {
  readonly #name: string;
  readonly #most: number;
  #line = 1;
  #itemLine = 1;
  /** How deep in the list: 0 before it, 1 between its items. */
  #depth = 0;
  #item = '';
  #isInText = false;
  #isEscaped = false;
  #isDone = false;

  constructor(name: string, most: number) {
    this.#name = name;
    this.#most = most;
  }

  /** The items that end in a piece. */
  *split(piece: string): Generator<Line> {
    let from = this.#depth > 1 ? 0 : -1;
    let counted = 0;
    const lineAt = (at: number): number => {
      for (let next = piece.indexOf('\n', counted); next !== -1 && next < at; next = piece.indexOf('\n', counted)) {
        this.#line++;
        counted = next + 1;
      }
      return this.#line;
    };
    for (let at = 0; at < piece.length;) {
      if (this.#isInText) {
        at = this.#skipText(piece, at);
        continue;
      }
      const marks = this.#depth <= 1 ? between : within;
      marks.lastIndex = at;
      const found = marks.exec(piece);
      if (found === null) break;
      const mark = found[0];
      const place = found.index;
      at = place + 1;
      if (this.#depth <= 1 && (this.#isDone || !this.#isExpected(mark))) this.#refuse(lineAt(place));
      if (mark === '"') this.#isInText = true;
      else if (mark === '{' || mark === '[') {
        if (++this.#depth !== 2) continue;
        from = place;
        this.#itemLine = lineAt(place);
      } else if (mark === '}' || mark === ']') {
        this.#depth--;
        if (this.#depth === 0) this.#isDone = true;
        if (this.#depth !== 1) continue;
        const text = this.#item + piece.slice(from, at);
        this.#check(text.length);
        this.#item = '';
        from = -1;
        yield { text, line: this.#itemLine };
      }
    }
    if (from !== -1) this.#item += piece.slice(from);
    this.#check(this.#item.length);
    lineAt(piece.length);
  }

  end(): void {
    if (!this.#isDone) this.#refuse(this.#line);
  }

  #skipText(piece: string, start: number): number {
    let at = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at++;
    }
    for (;;) {
      textEnd.lastIndex = at;
      const found = textEnd.exec(piece);
      if (found === null) return piece.length;
      at = found.index + 1;
      if (found[0] === '"') {
        this.#isInText = false;
        return at;
      }
      this.#isEscaped = at === piece.length;
      at++;
    }
  }

  /** Before the list there is its beginning, in it there are objects and commas. */
  #isExpected(mark: string): boolean {
    return this.#depth === 0 ? mark === '[' : mark === '{' || mark === '[' || mark === ',' || mark === ']';
  }

  #check(length: number): void {
    if (length <= this.#most) return;
    throw new RnnkitError(
      'invalid-data',
      `${this.#name}:${this.#itemLine}: the object that starts here is longer than ${this.#most} characters.`,
    );
  }

  #refuse(line: number): never {
    throw new RnnkitError(
      'invalid-data',
      `${check.cut(this.#name, 200)}:${line}: this is no JSON that is read. ${listForm}`,
    );
  }
}
