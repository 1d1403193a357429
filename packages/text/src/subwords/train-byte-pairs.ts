// Learning which pairs to merge, from words and how often each was seen: the algorithm of Hugging Face's trainer, so that it gives the
// same merges in the same order. Ties are settled by the smaller ids.
import { pairKey } from './byte-pair-encoding.ts';
import { CandidateQueue, type Candidate } from './candidate-queue.ts';

/** What pairs are learned by. */
export interface PairTraining {
  /** Most tokens, special ones and single characters among them. */
  readonly vocabularySize: number;
  /** How often a pair has to be seen. */
  readonly minFrequency: number;
  /** Come first, in this order. */
  readonly specialTokens: readonly string[];
  /** Characters that are tokens in any case. */
  readonly alphabet: readonly string[];
  /** Most characters that are tokens; the rarest are left out. */
  readonly alphabetLimit: number;
  /** What tokens begin with that go on with a word. */
  readonly prefix: string;
  /** Most characters of a token. */
  readonly maxTokenLength: number;
}

/** What was learned. */
export interface LearnedPairs {
  /** The tokens, by their ids. */
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [left: string, right: string])[];
}

/** A word as the ids of its tokens, and how many characters each has. */
interface Word {
  readonly ids: number[];
  readonly lengths: number[];
  readonly count: number;
}

/** Learns pairs, step by step: it yields after each merge, so that whoever asks can stop, or let others work. */
export function* learnPairs(
  counts: Iterable<readonly [word: string, count: number]>,
  training: PairTraining,
): Generator<number, LearnedPairs> {
  const { vocabularySize, minFrequency, prefix, maxTokenLength } = training;
  const sorted = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const tokens = new TokenTable();
  for (const token of training.specialTokens) tokens.idOf(token);
  for (const character of alphabetOf(sorted, training)) tokens.idOf(character);
  const words = wordsOf(sorted, tokens, prefix);
  const pairs = new PairCounts();
  for (const [place, { ids, count }] of words.entries())
    for (let at = 1; at < ids.length; at++) pairs.change(pairKey(ids[at - 1]!, ids[at]!), count, place);
  pairs.offer();
  const merges = new Map<number, readonly [string, string]>();
  while (tokens.size < vocabularySize) {
    const top = pairs.next();
    if (top === undefined || top.count < minFrequency) break;
    const left = Math.floor(top.key / pairKey(1, 0));
    const right = top.key % pairKey(1, 0);
    const [first, second] = [tokens.textOf(left), tokens.textOf(right)];
    const made = tokens.idOf(first + (second.startsWith(prefix) ? second.slice(prefix.length) : second));
    // One that comes again counts where it came last.
    merges.delete(top.key);
    merges.set(top.key, [first, second]);
    for (const place of top.words) merge(words[place]!, place, [left, right, made], maxTokenLength, pairs);
    pairs.offer();
    yield tokens.size;
  }
  return { tokens: tokens.all, merges: [...merges.values()] };
}

/** Tokens by their ids. */
class TokenTable {
  readonly #ids = new Map<string, number>();
  readonly all: string[] = [];

  get size(): number {
    return this.all.length;
  }

  /** The id of a token, a new one if it has none. */
  idOf(token: string): number {
    let id = this.#ids.get(token);
    if (id === undefined) {
      id = this.all.push(token) - 1;
      this.#ids.set(token, id);
    }
    return id;
  }

  has(token: string): boolean {
    return this.#ids.has(token);
  }

  textOf(id: number): string {
    return this.all[id]!;
  }
}

/** The characters that are tokens, in Unicode's order. */
function alphabetOf(
  words: readonly (readonly [word: string, count: number])[],
  { alphabet, alphabetLimit }: PairTraining,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) for (const one of word) counts.set(one, (counts.get(one) ?? 0) + count);
  for (const one of alphabet) counts.set(one, Infinity);
  const byCode = [...counts.keys()].toSorted((one, other) => one.codePointAt(0)! - other.codePointAt(0)!);
  if (byCode.length <= alphabetLimit) return byCode;
  const kept = new Set(byCode.toSorted((one, other) => counts.get(other)! - counts.get(one)!).slice(0, alphabetLimit));
  return byCode.filter((one) => kept.has(one));
}

function wordsOf(
  counts: readonly (readonly [word: string, count: number])[],
  tokens: TokenTable,
  prefix: string,
): readonly Word[] {
  if (prefix !== '') {
    // In Unicode's order, too, whichever word they came with first.
    const continuing = new Set(counts.flatMap(([word]) => Array.from(word).slice(1)));
    const byCode = [...continuing].toSorted((one, other) => one.codePointAt(0)! - other.codePointAt(0)!);
    for (const one of byCode) if (tokens.has(one)) tokens.idOf(prefix + one);
  }
  return counts.map(([word, count]) => {
    const ids = Array.from(word).flatMap((one, place) =>
      tokens.has(one) ? [tokens.idOf(place === 0 ? one : prefix + one)] : [],
    );
    return { ids, lengths: ids.map(() => 1), count };
  });
}

/** How often each pair is there, and in which words it has come about since it was last offered. */
class PairCounts {
  readonly #counts = new Map<number, number>();
  readonly #queue = new CandidateQueue();
  #fresh = new Map<number, number[]>();

  /** Counts a pair, and remembers the word where it has come about. */
  change(key: number, by: number, place: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
    if (by < 0) return;
    const places = this.#fresh.get(key);
    if (places === undefined) this.#fresh.set(key, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }

  /** Those that have come about can be merged from now on. */
  offer(): void {
    for (const [key, words] of this.#fresh) {
      const count = this.#counts.get(key)!;
      if (count > 0) this.#queue.push({ key, count, words });
    }
    this.#fresh = new Map();
  }

  /** The commonest pair. Counts have fallen since it was offered, so that one may have to wait again. */
  next(): Candidate | undefined {
    for (let top = this.#queue.pop(); top !== undefined; top = this.#queue.pop()) {
      const count = this.#counts.get(top.key)!;
      if (count === top.count) return count > 0 ? top : undefined;
      if (count > 0) this.#queue.push({ ...top, count });
    }
    return undefined;
  }
}

/** Merges a pair wherever it is in a word. */
function merge(
  { ids, lengths, count }: Word,
  place: number,
  [left, right, made]: readonly [left: number, right: number, made: number],
  maxLength: number,
  pairs: PairCounts,
): void {
  for (let at = 0; at + 1 < ids.length; at++) {
    if (ids[at] !== left || ids[at + 1] !== right) continue;
    const length = lengths[at]! + lengths[at + 1]!;
    if (at > 0) {
      pairs.change(pairKey(ids[at - 1]!, left), -count, place);
      if (lengths[at - 1]! + length < maxLength) pairs.change(pairKey(ids[at - 1]!, made), count, place);
    }
    ids.splice(at, 2, made);
    lengths.splice(at, 2, length);
    if (at + 1 < ids.length) {
      pairs.change(pairKey(right, ids[at + 1]!), -count, place);
      if (lengths[at + 1]! + length < maxLength) pairs.change(pairKey(made, ids[at + 1]!), count, place);
    }
  }
}
