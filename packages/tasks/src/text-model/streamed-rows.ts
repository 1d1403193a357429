// Rows of examples that do not fit into memory, in another order each epoch: they are read in passes, each of which takes those of a random
// part that fits, as tokens.
import { Random, RnnkitError } from '@rnnkit/data';

import type { LabelledText } from './held-examples.ts';
import { TokenRows } from './token-rows.ts';

/** Tokens that are held at once: 128 MiB. */
const mostTokens = 2 ** 25;

/** What rows are made of. */
export interface RowSource {
  /** Walks through the examples that are trained on. */
  readonly walk: () => AsyncIterable<LabelledText>;
  /** How many those are. */
  readonly rows: number;
  /** Tokens that are read of each, about. */
  readonly tokensOfRow: number;
  /** The ids that are read of a text. */
  readonly encode: (text: string) => readonly number[];
  readonly targetOf: (label: string) => number;
  readonly batchSize: number;
  readonly seed: number;
  /** Tokens that are held at once, about; fewer in a test. */
  readonly mostTokens?: number | undefined;
}

/** Rows of a batch. */
export interface RowBatch {
  readonly rows: readonly Int32Array[];
  readonly targets: readonly number[];
}

/** Reads the rows of epochs. */
export class StreamedRows {
  readonly #source: RowSource;
  /** Walks through all examples that an epoch takes. */
  readonly passes: number;
  /** All rows, where one pass holds them: they are read once. */
  #all: TokenRows | undefined;
  #mostHeld = 0;

  constructor(source: RowSource) {
    this.#source = source;
    const { rows, tokensOfRow, mostTokens: most = mostTokens } = source;
    this.passes = Math.max(1, Math.ceil((rows * tokensOfRow) / most));
  }

  /** The most rows that were in memory at once. */
  get mostHeld(): number {
    return this.#mostHeld;
  }

  /**
   * The batches of an epoch: every row once, evenly shuffled.
   *
   * @throws RnnkitError `invalid-data` when the examples are others than before
   */
  async *batches(epoch: number): AsyncGenerator<RowBatch> {
    const { batchSize, rows, seed } = this.#source;
    const random = new Random(seed).derive('epoch', epoch);
    let read = 0;
    for (let pass = 0; pass < this.passes; pass++) {
      const held = this.#all ?? (await this.#read(random.derive('parts'), pass));
      if (this.passes === 1) this.#all = held;
      this.#mostHeld = Math.max(this.#mostHeld, held.size);
      read += held.size;
      const order = random.derive('order', pass).shuffle(Int32Array.from({ length: held.size }, (_, place) => place));
      for (let start = 0; start < order.length; start += batchSize) {
        const places = Array.from(order.subarray(start, start + batchSize));
        yield { rows: places.map((place) => held.row(place)), targets: places.map((place) => held.targets[place]!) };
      }
    }
    if (read !== rows)
      throw new RnnkitError(
        'invalid-data',
        `There were ${rows} examples to train on at first, and ${read} now: the function has to give the same ones each time.`,
      );
  }

  /** All rows once, in the order of the examples: in one walk, unless they are held. */
  async *inOrder(): AsyncGenerator<RowBatch> {
    const { walk, encode, targetOf, batchSize } = this.#source;
    const all = this.#all;
    if (all !== undefined) {
      yield { rows: all.targets.map((_, place) => all.row(place)), targets: all.targets };
      return;
    }
    let rows: Int32Array[] = [];
    let targets: number[] = [];
    for await (const { text, label } of walk()) {
      rows.push(Int32Array.from(encode(text)));
      targets.push(targetOf(label));
      if (rows.length < batchSize) continue;
      yield { rows, targets };
      [rows, targets] = [[], []];
    }
    if (rows.length > 0) yield { rows, targets };
  }

  /** The rows of a part, which each example draws anew in each epoch. */
  async #read(random: Random, part: number): Promise<TokenRows> {
    const { walk, encode, targetOf } = this.#source;
    const held = new TokenRows();
    for await (const { text, label } of walk())
      if (this.passes === 1 || random.integer(0, this.passes) === part) held.add(encode(text), targetOf(label));
    return held;
  }
}
