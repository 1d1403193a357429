// Texts as counts of runs of words or characters, of which most are in few texts.
import { RnnkitError } from '@rnnkit/data';

import type { Pace } from '../pace.ts';

/** The features of a text that are not 0. */
export interface SparseRow {
  readonly places: Int32Array;
  readonly values: Float64Array;
}

const word = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]+/gu;

/** What can be counted: what any engine finds alike. */
export const countedLevels = ['words', 'characters'] as const;
/** One of {@link countedLevels}. */
export type CountedLevel = (typeof countedLevels)[number];

/** Runs of tokens that are known, by number. */
export class NgramFeatures {
  readonly level: CountedLevel;
  /** Tokens of the longest run. */
  readonly order: number;
  /** The runs, in the order of their numbers. */
  readonly runs: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(level: CountedLevel, order: number, runs: readonly string[]) {
    if (!countedLevels.includes(level) || !Number.isSafeInteger(order) || order < 1 || order > 20)
      throw new RnnkitError('invalid-file', 'Features are runs of words or characters, of 1 to 20 of them.');
    this.level = level;
    this.order = order;
    this.runs = runs;
    this.#places = new Map(runs.map((run, place) => [run, place]));
    if (this.#places.size < runs.length) throw new RnnkitError('invalid-file', 'A run of tokens is there twice.');
  }

  /**
   * The runs that come in some texts.
   *
   * @param most how many are kept: the commonest, of equally common ones those that came first
   */
  static async of(
    texts: readonly string[],
    level: CountedLevel,
    order: number,
    most: number,
    pace: Pace,
  ): Promise<NgramFeatures> {
    const counts = new Map<string, number>();
    for (const text of texts) {
      if (pace.isDue) await pace.rest();
      for (const run of runsOf(text, level, order)) counts.set(run, (counts.get(run) ?? 0) + 1);
      pace.done++;
    }
    return new NgramFeatures(level, order, await commonestOf(counts, most, pace));
  }

  /** How often each run comes in a text. */
  count(text: string): SparseRow {
    const counts = new Map<number, number>();
    for (const run of runsOf(text, this.level, this.order)) {
      const place = this.#places.get(run);
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const places = Int32Array.from(counts.keys()).toSorted();
    return { places, values: Float64Array.from(places, (place) => counts.get(place)!) };
  }

  /** The words, or characters, of a text that are not known, each once. */
  unknownIn(text: string): readonly string[] {
    return [...new Set(tokensOf(text, this.level))].filter((token) => !this.#places.has(token));
  }
}

/** The commonest, of equally common ones those that came first. Sorting millions of them would hold up everybody. */
async function commonestOf(counts: ReadonlyMap<string, number>, most: number, pace: Pace): Promise<string[]> {
  const byCount = new Map<number, string[]>();
  for (const [run, count] of counts) {
    if (pace.isDue) await pace.rest();
    const alike = byCount.get(count);
    if (alike === undefined) byCount.set(count, [run]);
    else alike.push(run);
  }
  const runs: string[] = [];
  for (const count of [...byCount.keys()].toSorted((a, b) => b - a)) {
    if (runs.length >= most) break;
    for (const run of byCount.get(count)!) if (runs.length < most) runs.push(run);
  }
  return runs;
}

/** A text's words, and what stands between them other than spaces, in small letters; or its characters. */
function tokensOf(text: string, level: CountedLevel): readonly string[] {
  const small = text.toLowerCase();
  return level === 'words' ? (small.match(word) ?? []) : Array.from(small);
}

function* runsOf(text: string, level: CountedLevel, order: number): Generator<string> {
  const tokens = tokensOf(text, level);
  const between = level === 'words' ? ' ' : '';
  for (let start = 0; start < tokens.length; start++) {
    let run = tokens[start]!;
    yield run;
    for (let end = start + 1; end < Math.min(tokens.length, start + order); end++) {
      run += between + tokens[end]!;
      yield run;
    }
  }
}
