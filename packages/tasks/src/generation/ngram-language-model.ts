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
import {
  discountOf,
  discountsOf,
  followersByLength,
  keyOf,
  type Discounts,
  type Followers,
} from './ngram-followers.ts';

const className = 'NgramLanguageModel';
/** The file of the runs. */
export const ngramsFile = 'ngrams.safetensors';
/** Longer runs are the texts themselves. */
export const mostOrder = 20;

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= most;

/** Runs of tokens, one after the other, and how often each was seen. */
export type CountedRuns = Pick<NgramLanguageModel, 'runs' | 'runCounts'>;

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

  /**
   * Counts the runs of the ids of some texts. Before a text there are ends of others.
   *
   * @param known runs of `order` ids that were counted before, to which those of the texts are added. Default: none
   */
  static of(
    texts: readonly Int32Array[],
    order: number,
    vocabulary: { readonly size: number; readonly end: number },
    known: CountedRuns = { runs: new Int32Array(), runCounts: new Float32Array() },
  ): NgramLanguageModel {
    const places = new Map<string, number>();
    const runs: number[] = [];
    const counts: number[] = [];
    const add = (ids: Int32Array, start: number, count: number): void => {
      const key = keyOf(ids, start, start + order);
      const place = places.get(key) ?? counts.length;
      if (place === counts.length) {
        places.set(key, place);
        counts.push(0);
        for (let at = start; at < start + order; at++) runs.push(ids[at]!);
      }
      counts[place]! += count;
    };
    for (const [place, count] of known.runCounts.entries()) add(known.runs, place * order, count);
    for (const ids of texts) {
      const padded = new Int32Array(ids.length + order - 1).fill(vocabulary.end);
      padded.set(ids, order - 1);
      // The first id begins a text: nothing foretells it.
      for (let start = 1; start + order <= padded.length; start++) add(padded, start, 1);
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
    const { order, size, end } = this;
    return new Map([
      [modelFile, writeModelJson({ task, model: { className, config: { order, size, end } } })],
      [ngramsFile, writeSafetensors({ tensors: this.tensors(), metadata: new Map() })],
      ...(assets ?? []),
    ]);
  }

  /** The runs and how often each was seen, as they are saved. */
  tensors(): Map<string, StoredTensor<Float32Array | Int32Array>> {
    const { order, runs, runCounts } = this;
    return new Map<string, StoredTensor<Float32Array | Int32Array>>([
      ['runs', { shape: [runCounts.length, order], data: runs }],
      ['counts', { shape: [runCounts.length], data: runCounts }],
    ]);
  }

  /** The model of saved runs. @throws RnnkitError `invalid-argument` when they are none */
  static fromTensors(
    tensors: ReadonlyMap<string, StoredTensor<Float32Array | Int32Array>>,
    vocabulary: { readonly size: number; readonly end: number },
    order?: number,
  ): NgramLanguageModel {
    const [runs, counts] = [tensors.get('runs'), tensors.get('counts')];
    return new NgramLanguageModel(
      order ?? (runs?.shape[1] as number),
      vocabulary,
      runs?.data as Int32Array,
      counts?.data as Float32Array,
    );
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
    return NgramLanguageModel.fromTensors(readSafetensors(bytes, ngramsFile).tensors, { size, end }, order);
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
