// A language model that counts: runs of tokens, with modified Kneser–Ney smoothing.
import { check, RnnkitError } from '@rnnkit/data';
import {
  modelFile,
  readModelJson,
  readSafetensors,
  writeModelJson,
  writeSafetensors,
  type ModelFiles,
  type StoredTensor,
} from '@rnnkit/storage';
import type { SaveOptions } from '@rnnkit/training';

import type { LanguageModel, TokenReader } from './language-model.ts';

const className = 'NgramLanguageModel';
/** The file of the runs. */
const ngramsFile = 'ngrams.safetensors';
/** Longer runs are the texts themselves. */
export const mostOrder = 20;

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= most;

/** What came after a context, and how often. */
interface Followers {
  readonly counts: Map<number, number>;
  total: number;
}

/** What is taken off counts of 1, of 2, and of 3 and more, so that something is left for what was not seen. */
type Discounts = readonly [number, number, number];

/** A run of ids as a key: two units of 15 bits for each. */
function keyOf(ids: ArrayLike<number>, start: number, end: number): string {
  let key = '';
  for (let place = start; place < end; place++) key += String.fromCharCode(ids[place]! >>> 15, ids[place]! & 0x7fff);
  return key;
}

/** What follows the contexts of each length, 0 first. */
function followersByLength(order: number, runs: Int32Array, runCounts: Float32Array): Map<string, Followers>[] {
  const contexts = Array.from({ length: order }, () => new Map<string, Followers>());
  const add = (length: number, key: string, id: number, count: number): boolean => {
    const followers = contexts[length]!.get(key) ?? { counts: new Map<number, number>(), total: 0 };
    contexts[length]!.set(key, followers);
    const before = followers.counts.get(id) ?? 0;
    followers.counts.set(id, before + count);
    followers.total += count;
    return before === 0;
  };
  for (const [run, count] of runCounts.entries()) {
    const end = (run + 1) * order;
    const id = runs[end - 1]!;
    // A shorter run counts once for each token that it was seen after.
    let isNew = add(order - 1, keyOf(runs, end - order, end - 1), id, count);
    for (let length = order - 2; length >= 0 && isNew; length--)
      isNew = add(length, keyOf(runs, end - 1 - length, end - 1), id, 1);
  }
  return contexts;
}

/** The discounts by how many runs of a length were seen once, twice, three and four times. */
function discountsOf(contexts: ReadonlyMap<string, Followers>): Discounts {
  const seen = [0, 0, 0, 0, 0];
  for (const { counts } of contexts.values())
    for (const count of counts.values()) if (count < seen.length) seen[count]!++;
  const [, once = 0, twice = 0] = seen;
  const share = once / (once + 2 * twice);
  return [1, 2, 3].map((count) => {
    const discount = count - (count + 1) * share * (seen[count + 1]! / seen[count]!);
    // Of few runs the estimate is none, or not between 0 and what it is taken from.
    return discount > 0 && discount < count ? discount : count / 2;
  }) as unknown as Discounts;
}

function discountOf(discounts: Discounts, count: number): number {
  return discounts[Math.min(count, 3) - 1]!;
}

/**
 * Foretells the next token by how often each came after the last ones: interpolated modified Kneser–Ney (Chen and Goodman 1999). What
 * shorter runs say is weighted by in how many contexts they were seen, not how often.
 */
export class NgramLanguageModel implements LanguageModel {
  /** Tokens of the longest run. */
  readonly order: number;
  /** How many ids there are. */
  readonly size: number;
  /** The id of the end of a text: before a text there are ends of others. */
  readonly end: number;
  /** The longest runs, one after the other, and how often each was seen. */
  readonly runs: Int32Array;
  readonly runCounts: Float32Array;
  /** By length of the context. */
  readonly #contexts: readonly ReadonlyMap<string, Followers>[];
  readonly #discounts: readonly Discounts[];

  /**
   * @param ids how many there are, and the one that ends a text
   * @param runs ids of runs of `order` tokens, one run after the other
   * @param runCounts how often each was seen
   * @throws RnnkitError `invalid-argument` when they are not that
   */
  constructor(
    order: number,
    ids: { readonly size: number; readonly end: number },
    runs: Int32Array,
    runCounts: Float32Array,
  ) {
    const { size, end } = Object(ids) as typeof ids;
    const isRight =
      isCount(order, mostOrder) &&
      isCount(size, 2 ** 30) &&
      isCount(end, size - 1) &&
      runs instanceof Int32Array &&
      runCounts instanceof Float32Array &&
      runs.length === order * runCounts.length &&
      runs.every((id) => id >= 0 && id < size) &&
      runCounts.every((count) => isCount(count, 2 ** 24));
    if (!isRight) {
      throw new RnnkitError(
        'invalid-argument',
        `NgramLanguageModel takes an order up to ${mostOrder}, the number of ids and that of an end among them, runs of so many ids in an Int32Array, and how often each was seen in a Float32Array; got ${[order, size, end, runs, runCounts].map((value) => check.describe(value)).join(', ')}.`,
      );
    }
    this.order = order;
    this.size = size;
    this.end = end;
    this.runs = runs;
    this.runCounts = runCounts;
    this.#contexts = followersByLength(order, runs, runCounts);
    this.#discounts = this.#contexts.map(discountsOf);
  }

  /** Counts the runs of the ids of some texts. Before a text there are ends of others. */
  static of(
    texts: readonly Int32Array[],
    order: number,
    vocabulary: { readonly size: number; readonly end: number },
  ): NgramLanguageModel {
    const places = new Map<string, number>();
    const runs: number[] = [];
    const counts: number[] = [];
    for (const ids of texts) {
      const padded = new Int32Array(ids.length + order - 1).fill(vocabulary.end);
      padded.set(ids, order - 1);
      // The first id begins a text: nothing foretells it.
      for (let end = order + 1; end <= padded.length; end++) {
        const key = keyOf(padded, end - order, end);
        const place = places.get(key) ?? counts.length;
        if (place === counts.length) {
          places.set(key, place);
          counts.push(0);
          for (let at = end - order; at < end; at++) runs.push(padded[at]!);
        }
        counts[place]!++;
      }
    }
    return new NgramLanguageModel(order, vocabulary, Int32Array.from(runs), Float32Array.from(counts));
  }

  /** The probabilities of each id after some others. */
  probabilitiesAfter(ids: readonly number[]): Float32Array {
    // Padding and unknown tokens count as tokens, so that all ids together are certain.
    const probabilities = new Float64Array(this.size).fill(1 / this.size);
    for (const [length, contexts] of this.#contexts.entries()) {
      if (length > ids.length) break;
      const followers = contexts.get(keyOf(ids, ids.length - length, ids.length));
      // What follows no longer context follows no longer one still.
      if (followers === undefined) break;
      const discounts = this.#discounts[length]!;
      let kept = 0;
      for (const count of followers.counts.values()) kept += discountOf(discounts, count);
      const rest = kept / followers.total;
      for (let id = 0; id < this.size; id++) probabilities[id]! *= rest;
      for (const [id, count] of followers.counts)
        probabilities[id]! += (count - discountOf(discounts, count)) / followers.total;
    }
    return Float32Array.from(probabilities);
  }

  /** The files to save: `model.json`, `ngrams.safetensors`, and what belongs to them. */
  async files({ task, assets }: Pick<SaveOptions, 'task' | 'assets'>): Promise<ModelFiles> {
    const { order, size, end, runs, runCounts } = this;
    const tensors = new Map<string, StoredTensor<Float32Array | Int32Array>>([
      ['runs', { shape: [runCounts.length, order], data: runs }],
      ['counts', { shape: [runCounts.length], data: runCounts }],
    ]);
    return new Map([
      [modelFile, writeModelJson({ task, model: { className, config: { order, size, end } } })],
      [ngramsFile, writeSafetensors({ tensors, metadata: new Map() })],
      ...(assets ?? []),
    ]);
  }

  /** Frees nothing: its counts are no tensors. */
  dispose(): void {
    return;
  }

  /** Whether some files are those of such a model. */
  static isIn(files: ModelFiles): boolean {
    const bytes = files.get(modelFile);
    return bytes !== undefined && readModelJson(bytes).model.className === className;
  }

  /** The model of some files. @throws RnnkitError `invalid-file` when they are damaged */
  static load(files: ModelFiles): NgramLanguageModel {
    const { config } = readModelJson(files.get(modelFile)!).model;
    const { order, size, end } = config as { order: number; size: number; end: number };
    const bytes = files.get(ngramsFile);
    if (bytes === undefined) throw new RnnkitError('invalid-file', `There is no ${ngramsFile}.`);
    const { tensors } = readSafetensors(bytes, ngramsFile);
    const [runs, counts] = [tensors.get('runs'), tensors.get('counts')];
    return new NgramLanguageModel(order, { size, end }, runs?.data as Int32Array, counts?.data as Float32Array);
  }

  /** Begins a text. */
  read(): TokenReader {
    const read = this.#before();
    return {
      push: async (ids) => {
        const all = new Float32Array(ids.length * this.size);
        for (const [step, id] of ids.entries()) {
          read.push(id);
          if (read.length > this.order) read.shift();
          all.set(this.probabilitiesAfter(read), step * this.size);
        }
        return all;
      },
      dispose: () => undefined,
    };
  }

  /** The probabilities of each id after each of some beginnings. */
  async after(beginnings: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    return beginnings.map((ids) => this.probabilitiesAfter([...this.#before(), ...ids]));
  }

  /** What comes before a text. */
  #before(): number[] {
    return Array.from({ length: this.order - 1 }, () => this.end);
  }
}
