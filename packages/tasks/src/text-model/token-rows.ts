// The tokens of many texts in as little memory as they take: one number after the other, and no text.
import { longestText } from '@rnnkit/storage';

/** Tokens that are allocated at once. */
const chunkSize = 2 ** 20;

/** Rows of ids of any length, each with the number of its class. */
export class TokenRows {
  readonly #chunks: Int32Array[] = [];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  /** The number of each row's class. */
  readonly targets: number[] = [];
  #used = 0;
  #tokens = 0;

  /** How many rows there are. */
  get size(): number {
    return this.targets.length;
  }

  /** How many tokens all of them have. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Adds a row. */
  add(ids: readonly number[], target: number): void {
    // A row lies in one chunk, which the longest fits into.
    if (this.#chunks.length === 0 || this.#used + ids.length > chunkSize) {
      this.#chunks.push(new Int32Array(Math.max(chunkSize, Math.min(ids.length, longestText))));
      this.#used = 0;
    }
    this.#chunks.at(-1)!.set(ids, this.#used);
    this.#starts.push((this.#chunks.length - 1) * chunkSize + this.#used);
    this.#lengths.push(ids.length);
    this.targets.push(target);
    this.#used += ids.length;
    this.#tokens += ids.length;
  }

  /** The ids of a row. */
  row(place: number): Int32Array {
    const start = this.#starts[place]!;
    const from = start % chunkSize;
    return this.#chunks[Math.floor(start / chunkSize)]!.subarray(from, from + this.#lengths[place]!);
  }
}
