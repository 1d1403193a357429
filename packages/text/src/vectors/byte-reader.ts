// Bytes as they stream in, by pieces that are asked for.
import { check, RnnkitError } from '@rnnkit/data';

/** Where bytes come from: all at once, or in pieces, such as a file's stream or a response's body. */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Reads bytes of a source, which is never held as a whole. */
export class ByteReader {
  readonly #name: string;
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();
  #at = 0;
  #isOver = false;

  constructor(source: ByteSource, name: string) {
    this.#name = name;
    const pieces: unknown = source instanceof Uint8Array ? [source] : source;
    const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(pieces) as Partial<
      AsyncIterable<Uint8Array> & Iterable<Uint8Array>
    >;
    if (typeof pieces !== 'object' || (later === undefined && now === undefined))
      throw new RnnkitError(
        'invalid-argument',
        `${name}: a source is bytes, or pieces of bytes; got ${check.describe(source)}.`,
      );
    this.#pieces = later === undefined ? now!.call(pieces) : later.call(pieces);
  }

  /** Holds at least `count` bytes, unless there are fewer. @returns those that are held */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#held.length - this.#at < count && !this.#isOver) await this.#more();
    return this.#held.subarray(this.#at);
  }

  /** Goes over bytes that are held. */
  skip(count: number): void {
    this.#at += count;
  }

  /** Whether no bytes are left. */
  async isOver(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /**
   * The bytes up to a byte, which is gone over; undefined where no bytes are left. The last bytes may end without it.
   *
   * @param most what comes in between is never longer
   * @param what what is read, for errors
   */
  async until(end: number, most: number, what: () => string): Promise<Uint8Array | undefined> {
    for (let from = 0; ;) {
      const held = this.#held.subarray(this.#at);
      const at = held.indexOf(end, from);
      const length = at < 0 ? held.length : at;
      if (length > most)
        throw new RnnkitError('invalid-data', `${this.#name}: ${what()} is longer than ${most} bytes.`);
      if (at >= 0) {
        this.skip(at + 1);
        return held.subarray(0, at);
      }
      if (this.#isOver) {
        this.skip(held.length);
        return held.length === 0 ? undefined : held;
      }
      from = held.length;
      await this.#more();
    }
  }

  /** Ends the source, which may hold a file open. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done === true) {
      this.#isOver = true;
      return;
    }
    if (!(value instanceof Uint8Array))
      throw new RnnkitError(
        'invalid-data',
        `${this.#name}: a piece of a source is a Uint8Array; got ${check.describe(value)}.`,
      );
    const left = this.#held.subarray(this.#at);
    const joined = left.length === 0 ? value : new Uint8Array(left.length + value.length);
    if (left.length > 0) {
      joined.set(left);
      joined.set(value, left.length);
    }
    this.#held = joined;
    this.#at = 0;
  }
}
