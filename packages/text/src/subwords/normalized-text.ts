// A text that is changed step by step and still knows where in the original each of its characters comes from.

/**
 * One character (code point) of a changed text, and what it stands for: 0, the next character of the text before; −n, that one and the
 * n after it; 1, none: it was put in, and lies where the character before it does.
 */
export type Change = readonly [character: string, change: number];

/**
 * A text, or a part of it, with the places of its UTF-16 units in the original; without them where nobody asks. A character that was put
 * in lies where the character before it does, as in Hugging Face's tokenizers.
 */
export class NormalizedText {
  #text: string;
  /** Where the original character of each unit starts and ends; undefined while they are what they were. */
  #starts: Int32Array | undefined;
  #ends: Int32Array | undefined;
  /** Where it begins in the original. */
  readonly base: number;
  /** Whether places are kept. */
  readonly isTracked: boolean;

  constructor(text: string, isTracked: boolean, base = 0, starts?: Int32Array, ends?: Int32Array) {
    this.#text = text;
    this.isTracked = isTracked;
    this.base = base;
    this.#starts = starts;
    this.#ends = ends;
  }

  /** A text as it comes. A half of a surrogate pair that stands alone becomes U+FFFD, as where it is written as bytes. */
  static of(text: string, isTracked: boolean): NormalizedText {
    return new NormalizedText(text.replaceAll(/\p{Cs}/gu, '\uFFFD'), isTracked);
  }

  /** The text as it is now. */
  get text(): string {
    return this.#text;
  }

  /** Where the character at a unit starts in the original. */
  startAt(unit: number): number {
    if (this.#starts !== undefined) return this.#starts[unit]!;
    return this.base + unit - (isLow(this.#text, unit) && isHigh(this.#text, unit - 1) ? 1 : 0);
  }

  /** Where the character at a unit ends in the original. */
  endAt(unit: number): number {
    if (this.#ends !== undefined) return this.#ends[unit]!;
    return this.base + unit + (isHigh(this.#text, unit) && isLow(this.#text, unit + 1) ? 2 : 1);
  }

  /** A part of it. */
  slice(from: number, to: number): NormalizedText {
    if (from === 0 && to === this.#text.length && this.#starts === undefined) return this;
    const text = this.#text.slice(from, to);
    if (!this.isTracked) return new NormalizedText(text, false);
    const base = from < this.#text.length ? this.startAt(from) : this.base;
    return new NormalizedText(text, true, base, this.#starts?.subarray(from, to), this.#ends?.subarray(from, to));
  }

  /** Puts a text in its place whose characters take as many units as the ones before. */
  substitute(text: string): void {
    this.#text = text;
  }

  /**
   * Changes what a pattern finds.
   *
   * @param changes what each of it becomes
   * @param isReplaced whether what is found is taken away first, so that what comes in its place lies where its last character does
   */
  transform(pattern: RegExp, changes: (found: string) => readonly Change[], isReplaced = false): void {
    const before = this.#text;
    if (!this.isTracked) {
      this.#text = before.replaceAll(pattern, (found) =>
        changes(found)
          .map(([character]) => character)
          .join(''),
      );
      return;
    }
    const starts: number[] = [];
    const ends: number[] = [];
    let text = '';
    const copy = (from: number, to: number): void => {
      text += before.slice(from, to);
      for (let unit = from; unit < to; unit++) {
        starts.push(this.startAt(unit));
        ends.push(this.endAt(unit));
      }
    };
    let last = 0;
    for (const { 0: found, index } of before.matchAll(pattern)) {
      copy(last, index);
      last = index + found.length;
      let offset = isReplaced ? last : index;
      for (const [character, change] of changes(found)) {
        const at = change > 0 ? offset - 1 : offset;
        const start = at < 0 ? this.base : this.startAt(at);
        const end = at < 0 ? this.base : this.endAt(at);
        for (let taken = change; taken <= 0; taken++)
          offset += isHigh(before, offset) && isLow(before, offset + 1) ? 2 : 1;
        text += character;
        for (let unit = 0; unit < character.length; unit++) {
          starts.push(start);
          ends.push(end);
        }
      }
    }
    if (last === 0 && text === '') return;
    copy(last, before.length);
    this.#text = text;
    this.#starts = Int32Array.from(starts);
    this.#ends = Int32Array.from(ends);
  }
}

function isHigh(text: string, unit: number): boolean {
  const code = text.charCodeAt(unit);
  return code >= 0xd8_00 && code < 0xdc_00;
}

function isLow(text: string, unit: number): boolean {
  const code = text.charCodeAt(unit);
  return code >= 0xdc_00 && code < 0xe0_00;
}
