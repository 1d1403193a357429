// Which token has which index, in as little memory as it takes: one table by place, in the order in which tokens came.
import { check, RnnkitError } from '@rnnkit/data';

/** Tokens and their indices. Index 0 is padding. */
export class WordIndex {
  protected readonly tokens: string[] = [];
  protected readonly places: Map<string, number> = new Map();
  /** The index of each place; 0 for none. */
  protected indices: Int32Array = new Int32Array();
  /** The place of each index; −1 for none. */
  protected order: Int32Array = new Int32Array();
  protected indexedCount = 0;

  /** How many tokens have an index. */
  get size(): number {
    return this.indexedCount;
  }

  /** The largest index that a token has; 0 when none has one. */
  get largestIndex(): number {
    return Math.max(0, this.order.length - 1);
  }

  /**
   * Takes indices over from elsewhere.
   *
   * @throws Error unless each index from 1 on is given once; from 2 on where the out-of-vocabulary token is also a word
   */
  setIndices(entries: Iterable<readonly [token: string, index: number]>, oovToken: string | undefined): void {
    const indices = this.tokens.map(() => 0);
    let size = 0;
    for (const [token, index] of entries) {
      const place = this.places.get(token) ?? this.append(token);
      if (index === 0 || (indices[place] ?? 0) !== 0) {
        throw new RnnkitError(
          'invalid-file',
          `The vocabulary gives ${check.describe(token)} the index 0, or two indices; they begin with 1.`,
        );
      }
      indices[place] = index;
      size++;
    }
    const order = new Int32Array(size + 2).fill(-1);
    for (let place = 0; place < indices.length; place++) {
      const index = indices[place]!;
      if (index === 0) continue;
      if (index >= order.length || order[index] !== -1) {
        throw new RnnkitError(
          'invalid-file',
          `The vocabulary gives ${check.describe(this.tokens[place])} the index ${index}; its ${size} tokens have the indices from 1 to ${size}, each once.`,
        );
      }
      order[index] = place;
    }
    const isComplete = order[size + 1] === -1;
    const hasOov = oovToken !== undefined && (indices[this.places.get(oovToken) ?? -1] ?? 0) > 0;
    if (!isComplete && !(order[1] === -1 && hasOov)) {
      throw new RnnkitError(
        'invalid-file',
        `The vocabulary leaves out an index; its ${size} tokens have the indices from 1 to ${size}.`,
      );
    }
    this.indices = new Int32Array(indices);
    this.order = order.slice(0, isComplete ? size + 1 : size + 2);
    this.indexedCount = size;
  }

  /** The index of a token. */
  indexOf(token: string): number | undefined {
    const place = this.places.get(token);
    const index = place === undefined ? 0 : this.indices[place]!;
    return index === 0 ? undefined : index;
  }

  /** Puts a token after the others. */
  protected append(token: string): number {
    const place = this.tokens.length;
    const kept = copyOf(token);
    this.tokens.push(kept);
    this.places.set(kept, place);
    return place;
  }
}

/** A long token that was cut out of a text would keep the whole text in memory. */
export function copyOf(token: string): string {
  return token.length > 12 ? Array.from(token).join('') : token;
}
