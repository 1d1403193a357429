// Keras' Tokenizer: words (or characters) by rank, the commonest first. Index 0 is padding.
import { check, RnnkitError } from '@rnnkit/data';
import { BoundedCounts } from './bounded-counts.ts';
import { checkedIndices } from './checked-indices.ts';
import { countStream, type FitOnStreamOptions } from './fit-on-stream.ts';
import { placedTokensOf, type PlacedToken } from './placed-tokens.ts';
import { checkMode, matrixOf, type MatrixMode, type TextMatrix } from './text-matrix.ts';
import { readTokenizer, serializeTokenizer, type SavedTokenizer, type TokenizerJson } from './tokenizer-json.ts';
import { TextIndexer, type Text } from './text-indexer.ts';
import type { EncodedToken, TextTokenizer } from './text-tokenizer.ts';
import { Vocabulary } from './vocabulary.ts';

let restore: (saved: SavedTokenizer) => Tokenizer;

/**
 * Turns texts into sequences of indices by the rank of their words. It behaves as Keras' Tokenizer and reads and writes its
 * JSON.
 *
 * @example
 * const tokenizer = new Tokenizer({ numWords: 10_000, oovToken: '[UNK]' });
 * tokenizer.fitOnTexts(texts);
 * const sequences = tokenizer.textsToSequences(texts);
 */
export class Tokenizer extends TextIndexer implements TextTokenizer {
  #vocabulary = new Vocabulary();
  /** Reads the vocabulary with its counts, where it has only indices so far. */
  #readAll: (() => Vocabulary) | undefined;
  /** What was asked for since texts were learned. */
  #placed: ((text: string) => PlacedToken[]) | undefined;
  #maps = new Map<string, ReadonlyMap<string | number, string | number>>();

  static {
    restore = ({ options, segmenter, indices, readAll }) => {
      const tokenizer = new Tokenizer(options);
      tokenizer.#vocabulary = indices;
      tokenizer.#readAll = readAll;
      tokenizer.learnedBy(segmenter);
      return tokenizer;
    };
  }

  /** Texts seen. */
  get documentCount(): number {
    return this.#vocabulary.documentCount;
  }

  /** How often each token was seen so far, in the order in which they came. */
  get wordCounts(): ReadonlyMap<string, number> {
    return this.#map('wordCounts', () => this.#counted().wordCounts());
  }

  /** In how many texts each token was seen so far. */
  get wordDocs(): ReadonlyMap<string, number> {
    return this.#map('wordDocs', () => this.#counted().wordDocs());
  }

  /** The index of each token so far, from 1 on, the commonest first; `numWords` does not shorten it. */
  get wordIndex(): ReadonlyMap<string, number> {
    return this.#map('wordIndex', () => this.ranked().indexed());
  }

  /** The token of each index so far. */
  get indexWord(): ReadonlyMap<number, string> {
    return this.#map('indexWord', () => swapped(this.ranked().indexed()));
  }

  #map<Key extends string | number, Value extends string | number>(
    name: string,
    entries: () => Iterable<readonly [Key, Value]>,
  ): ReadonlyMap<Key, Value> {
    const known = this.#maps.get(name) as ReadonlyMap<Key, Value> | undefined;
    const map = known ?? new Map(entries());
    this.#maps.set(name, map);
    return map;
  }

  /**
   * Learns tokens. Called again, it goes on counting, so that texts can come one after the other as they are read; ranks are
   * worked out when they are asked for.
   *
   * @throws Error when a text is neither text nor a list of tokens
   */
  fitOnTexts(texts: Iterable<Text>): void {
    check.iterable(texts, 'fitOnTexts: texts');
    this.#maps.clear();
    const vocabulary = this.#counted();
    for (const text of texts) {
      const tokens = this.tokenize(text);
      vocabulary.learn(this.longest === 1 ? tokens : tokens.flatMap((_, end) => this.#runs(tokens, end)));
    }
  }

  /**
   * Counts the tokens of a text, and with `ngrams` their runs, for {@link Tokenizer.fitOnCounts}: counts of many texts, which were counted
   * side by side, can be merged.
   *
   * @returns how many tokens it has
   * @throws Error when it is neither text nor a list of tokens, or those are no counts
   *
   * @example
   * const counts = new BoundedCounts(100_000);
   * for await (const text of texts) tokenizer.countTokens(text, counts);
   * tokenizer.fitOnCounts(counts.entries());
   */
  countTokens(text: Text, counts: BoundedCounts): number {
    if (!(counts instanceof BoundedCounts))
      throw new RnnkitError('invalid-argument', `countTokens takes BoundedCounts; got ${check.describe(counts)}.`);
    const tokens = this.tokenize(text);
    if (this.longest === 1) for (const token of tokens) counts.add(token);
    else for (let end = 0; end < tokens.length; end++) for (const run of this.#runs(tokens, end)) counts.add(run);
    return tokens.length;
  }

  /**
   * Learns the tokens of texts that come one after the other and may be more than memory holds. Memory is bounded by `capacity`; of as many
   * different tokens all counts are exact, beyond that none is short by more than the {@link BoundedCounts.error} of what comes back, at
   * most a `capacity`-th of all tokens. In how many texts each was is not known then, which tf-idf would need.
   *
   * @returns the counts of these texts
   * @throws Error when a text is neither text nor a list of tokens, or an option is not what it has to be
   *
   * @example
   * const { error } = await tokenizer.fitOnStream(texts, { capacity: 100_000 });
   */
  async fitOnStream(
    texts: Iterable<Text> | AsyncIterable<Text>,
    options: FitOnStreamOptions = {},
  ): Promise<BoundedCounts> {
    const counts = await countStream(texts, options, (text, held) => this.countTokens(text, held));
    this.fitOnCounts(counts.entries());
    return counts;
  }

  /**
   * Learns tokens that were counted elsewhere, such as by {@link BoundedCounts} over more texts than memory holds. In how many texts each
   * was is not known then, which tf-idf would need.
   *
   * @throws Error when one is no token with how often it was seen
   *
   * @example
   * counts.merge(countsOfAnotherWorker);
   * tokenizer.fitOnCounts(counts.entries());
   */
  fitOnCounts(counts: Iterable<readonly [token: string, count: number]>): void {
    check.iterable(counts, 'fitOnCounts: counts');
    this.#maps.clear();
    const vocabulary = this.#counted();
    for (const entry of counts) {
      const [token, count] = check.listOf(check.anything)(entry, 'fitOnCounts: an entry') as [string, number];
      check.text(token, 'fitOnCounts: a token');
      check.countOrZero(count, 'fitOnCounts: a count');
      vocabulary.learnCount(token, count);
    }
  }

  /** The runs of tokens that end at a place. */
  #runs(tokens: readonly string[], end: number): string[] {
    const runs = [tokens[end]!];
    for (let start = end - 1; start >= 0 && runs.length < this.longest; start--)
      runs.push(this.joined(tokens[start]!, runs.at(-1)!));
    return runs;
  }

  /** The vocabulary with its counts. */
  #counted(): Vocabulary {
    if (this.#readAll !== undefined) this.#vocabulary = this.#readAll();
    this.#readAll = undefined;
    return this.#vocabulary;
  }

  /** Ranks the tokens, unless nothing has come since it last did. */
  protected ranked(): Vocabulary {
    if (!this.#vocabulary.isRanked) this.#vocabulary.rank(this.options.oovToken);
    return this.#vocabulary;
  }

  /**
   * Forgets the tokens that `numWords` leaves out, with their counts, so that they are not saved either: they would be most of a file, and
   * rare words of a text are often names. Texts become the same sequences as before; texts that are fitted later count from what is kept.
   * Without `numWords` there is nothing to forget. Keras keeps them all.
   *
   * @example
   * tokenizer.fitOnTexts(texts);
   * tokenizer.prune();
   * const json = JSON.stringify(tokenizer);
   */
  prune(): void {
    const { numWords = 0, oovToken } = this.options;
    this.#counted();
    const vocabulary = this.ranked();
    // What is unknown has an index, though it be a word that is itself left out.
    const unknown = oovToken === undefined ? 0 : vocabulary.indexOf(oovToken)!;
    if (numWords <= unknown) return;
    this.#maps.clear();
    this.#vocabulary = vocabulary.below(numWords);
  }

  /**
   * Counts in how many sequences each index is, for tf-idf, where there are no texts to fit on.
   *
   * @throws Error when a sequence is not a list of indices
   */
  fitOnSequences(sequences: Iterable<ArrayLike<number>>): void {
    this.#counted();
    const vocabulary = this.ranked();
    check.iterable(sequences, 'fitOnSequences: sequences');
    for (const sequence of sequences) vocabulary.learnIndices(checkedIndices('fitOnSequences', sequence));
  }

  /** The tokens of each sequence, of runs the last one, with a space between. @throws Error when a sequence is not a list of indices */
  sequencesToTexts(sequences: Iterable<ArrayLike<number>>): string[] {
    check.iterable(sequences, 'sequencesToTexts: sequences');
    const vocabulary = this.ranked();
    const { oovToken, numWords = 0 } = this.options;
    return Array.from(sequences, (sequence) =>
      Array.from(checkedIndices('sequencesToTexts', sequence), (index) => {
        const token = vocabulary.tokenOf(index);
        if (token === undefined || token === oovToken || (numWords > 0 && index >= numWords)) return oovToken;
        return this.longest === 1 ? token : this.tokenize(token).at(-1);
      })
        .filter((token) => token !== undefined)
        .join(' '),
    );
  }

  /**
   * The tokens of a text with their indices, and where they are in it: of a list of tokens, each in itself. Without `oovToken`, tokens that
   * are not known are left out.
   *
   * @throws Error when it is neither text nor a list of tokens
   */
  encode(text: Text): EncodedToken[] {
    const vocabulary = this.ranked();
    const unknown = this.unknown();
    this.#placed ??= placedTokensOf('Tokenizer', this.options);
    const placed =
      typeof text === 'string'
        ? this.#placed(text)
        : this.tokenize(text).map((token, place) => ({ token, start: 0, end: text[place]!.length }));
    const tokens = placed.map(({ token }) => token);
    return placed.flatMap((token, place) => {
      const index = this.indexAt(vocabulary, tokens, place) ?? unknown;
      return index === undefined ? [] : [{ ...token, index, known: index !== unknown }];
    });
  }

  /** The index of what is not known; undefined without `oovToken`, when such tokens are left out. */
  get unknownIndex(): number | undefined {
    return this.unknown();
  }

  /** How many indices there are: all that texts become are below it. */
  get vocabularySize(): number {
    const { numWords = 0 } = this.options;
    const all = this.ranked().largestIndex + 1;
    return numWords === 0 ? all : Math.max(Math.min(numWords, all), (this.unknown() ?? 0) + 1);
  }

  /** One row per text, one column per index. See {@link sequencesToMatrix}. */
  textsToMatrix(texts: Iterable<Text>, mode: MatrixMode = 'binary'): TextMatrix {
    check.iterable(texts, 'textsToMatrix: texts');
    return this.sequencesToMatrix(this.textsToSequences(texts), mode);
  }

  /**
   * One row per sequence, one column per index, with Keras' formulas, c being how often the index is in the sequence:
   * `binary` 1, `count` c, `freq` c / length, `tfidf` (1 + ln c) · ln(1 + documents / (1 + documents with the index)).
   *
   * @throws Error when nothing was fitted that the mode needs, or the matrix does not fit into memory
   */
  sequencesToMatrix(sequences: readonly ArrayLike<number>[], mode: MatrixMode = 'binary'): TextMatrix {
    checkMode(sequences, mode);
    if (mode === 'tfidf') this.#counted();
    return matrixOf(sequences, mode, this.ranked(), this.options.numWords ?? 0);
  }

  /**
   * What `JSON.stringify` writes: Keras' own JSON, which its `tokenizer_from_json` reads, unless options are set that Keras
   * does not have; then it refuses them.
   */
  toJSON(): TokenizerJson {
    this.#counted();
    return serializeTokenizer(this.options, this.ranked(), this.segmenter);
  }
}

/**
 * The tokenizer of Keras' JSON. Its counts are read when they are asked for first, such as by `wordCounts`, `fitOnTexts` or
 * `toJSON`, which throw if they are damaged; what turns texts into sequences does not need them.
 *
 * @param json the text that Keras' `to_json` or `JSON.stringify` wrote, or the object that it stands for
 * @throws Error when it is not that
 */
export function tokenizerFromJson(json: string | TokenizerJson): Tokenizer {
  return restore(readTokenizer(json));
}

function* swapped<Key, Value>(entries: Iterable<readonly [Key, Value]>): Generator<[Value, Key], undefined> {
  for (const [key, value] of entries) yield [value, key];
}
