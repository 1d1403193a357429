// Text of ids that come one by one: what is a part of a character waits for the rest of it.

/** The most bytes that a character has in UTF-8. */
const mostBytes = 4;

/** Makes text of ids. */
export class PieceWriter {
  readonly #decode: (ids: readonly number[]) => string;
  #held: number[] = [];

  /** @param decode the text of some ids, which does not depend on those around them */
  constructor(decode: (ids: readonly number[]) => string) {
    this.#decode = decode;
  }

  /** Takes an id; gives what can be written now. */
  push(id: number): string {
    this.#held.push(id);
    const text = this.#decode(this.#held);
    if (text.endsWith('\uFFFD') && this.#held.length < mostBytes) return '';
    this.#held = [];
    return text;
  }

  /** What was held back, when no more comes. */
  rest(): string {
    const text = this.#decode(this.#held);
    this.#held = [];
    return text;
  }
}
