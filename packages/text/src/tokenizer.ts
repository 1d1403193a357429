// Keras' Tokenizer: words (or characters) by rank, the commonest first. Index 0 is padding.
import { allocateTable, check, RnnkitError } from '@rnnkit/data';
import { parseTokenizer, serializeTokenizer, type ParsedTokenizer, type TokenizerJson } from './tokenizer-json.ts';
import { checkTokenOptions, tokenChecks, tokensOf, type TokenOptions } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Options of a {@link Tokenizer}. */
export interface TokenizerOptions extends TokenOptions {
  /** Indices below this one are kept: the `numWords − 1` commonest tokens. 0 or absent: all. */
  readonly numWords?: number | undefined;
  /**
   * Stands for every token that is not known or not kept. It has index 1 and is always kept. One that is also a word of the
   * texts has the index of the word instead, as in Keras, which may be beyond `numWords`: take one that no text holds. Default
   * none: such tokens are left out.
   */
  readonly oovToken?: string | undefined;
}

/** A text, or its tokens. */
export type Text = string | readonly string[];

/** How counts become values. */
export type MatrixMode = 'binary' | 'count' | 'freq' | 'tfidf';

/** A matrix, row by row. */
export interface TextMatrix {
  readonly data: Float32Array;
  /** `[texts, numWords]`, or `[texts, vocabulary + 1]` without `numWords`. */
  readonly shape: readonly [number, number];
}

const checks = { ...tokenChecks, numWords: check.whole(0, 2 ** 31 - 1), oovToken: check.text };
const modes: readonly string[] = ['binary', 'count', 'freq', 'tfidf'] satisfies MatrixMode[];

let restore: (parsed: ParsedTokenizer) => Tokenizer;

/**
 * Turns texts into sequences of indices by the rank of their words. It behaves as Keras' Tokenizer and reads and writes its
 * JSON.
 *
 * @example
 * const tokenizer = new Tokenizer({ numWords: 10_000, oovToken: '[UNK]' });
 * tokenizer.fitOnTexts(texts);
 * const sequences = tokenizer.textsToSequences(texts);
 */
export class Tokenizer {
  /** The options it was made with. */
  readonly options: TokenizerOptions;
  readonly #tokens: (text: Text) => string[];
  #vocabulary = new Vocabulary();
  /** Reads the vocabulary with its counts, where it has only indices so far. */
  #readAll: (() => Vocabulary) | undefined;
  /** What was asked for since texts were learned. */
  #maps = new Map<string, ReadonlyMap<string | number, string | number>>();

  static {
    restore = ({ options, indices, readAll }) => {
      const tokenizer = new Tokenizer(options);
      tokenizer.#vocabulary = indices;
      tokenizer.#readAll = readAll;
      return tokenizer;
    };
  }

  /** @throws Error when an option is unknown or not what it has to be */
  constructor(options: TokenizerOptions = {}) {
    checkTokenOptions('Tokenizer', options, checks);
    this.options = { ...options };
    this.#tokens = tokensOf('Tokenizer', options);
  }

  /** Whether tokens are single characters. */
  get charLevel(): boolean {
    return this.options.charLevel ?? false;
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
    return this.#map('wordIndex', () => this.#rank().indexed());
  }

  /** The token of each index so far. */
  get indexWord(): ReadonlyMap<number, string> {
    return this.#map('indexWord', () => swapped(this.#rank().indexed()));
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

  /** The tokens of a text. @throws Error when it is neither text nor a list of tokens */
  tokenize(text: Text): string[] {
    return this.#tokens(text);
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
    for (const text of texts) vocabulary.learn(this.tokenize(text));
  }

  /** The vocabulary with its counts. */
  #counted(): Vocabulary {
    if (this.#readAll !== undefined) this.#vocabulary = this.#readAll();
    this.#readAll = undefined;
    return this.#vocabulary;
  }

  /** Ranks the tokens, unless nothing has come since it last did. */
  #rank(): Vocabulary {
    if (!this.#vocabulary.isRanked) this.#vocabulary.rank(this.options.oovToken);
    return this.#vocabulary;
  }

  /**
   * Counts in how many sequences each index is, for tf-idf, where there are no texts to fit on.
   *
   * @throws Error when a sequence is not a list of indices
   */
  fitOnSequences(sequences: Iterable<ArrayLike<number>>): void {
    this.#counted();
    const vocabulary = this.#rank();
    check.iterable(sequences, 'fitOnSequences: sequences');
    for (const sequence of sequences) vocabulary.learnIndices(checkedIndices('fitOnSequences', sequence));
  }

  /** The indices of each text's tokens. */
  textsToSequences(texts: Iterable<Text>): number[][] {
    return [...this.textsToSequencesGenerator(texts)];
  }

  /** The indices of each text's tokens, one text at a time. */
  *textsToSequencesGenerator(texts: Iterable<Text>): Generator<number[]> {
    check.iterable(texts, 'textsToSequences: texts');
    const vocabulary = this.#rank();
    const { oovToken, numWords = 0 } = this.options;
    const unknown = oovToken === undefined ? undefined : vocabulary.indexOf(oovToken);
    for (const text of texts) {
      const sequence: number[] = [];
      for (const token of this.tokenize(text)) {
        const index = vocabulary.indexOf(token);
        const kept = index !== undefined && (numWords === 0 || index < numWords) ? index : unknown;
        if (kept !== undefined) sequence.push(kept);
      }
      yield sequence;
    }
  }

  /** The tokens of each sequence, with a space between. @throws Error when a sequence is not a list of indices */
  sequencesToTexts(sequences: Iterable<ArrayLike<number>>): string[] {
    check.iterable(sequences, 'sequencesToTexts: sequences');
    const vocabulary = this.#rank();
    const { oovToken, numWords = 0 } = this.options;
    return Array.from(sequences, (sequence) =>
      Array.from(checkedIndices('sequencesToTexts', sequence), (index) => {
        const token = vocabulary.tokenOf(index);
        return token !== undefined && (numWords === 0 || index < numWords) ? token : oovToken;
      })
        .filter((token) => token !== undefined)
        .join(' '),
    );
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
    check.list(sequences, 'sequencesToMatrix: sequences');
    if (!modes.includes(mode))
      throw new RnnkitError(
        'invalid-argument',
        `The mode has to be one of ${modes.join(', ')}; got ${check.describe(mode)}.`,
      );
    const { numWords = 0 } = this.options;
    if (mode === 'tfidf') this.#counted();
    const vocabulary = this.#rank();
    if (numWords === 0 && vocabulary.size === 0) {
      throw new RnnkitError(
        'invalid-argument',
        'How wide is the matrix? Give the tokenizer numWords, or fit it on texts first.',
      );
    }
    const documents = vocabulary.documentCount;
    if (mode === 'tfidf' && documents === 0)
      throw new RnnkitError('invalid-argument', 'tfidf counts documents: fit the tokenizer first.');
    const columns = numWords === 0 ? vocabulary.size + 1 : numWords;
    const data = allocateTable('sequencesToMatrix', Float32Array, sequences.length, columns);
    for (const [row, sequence] of sequences.entries()) {
      const counts = new Map<number, number>();
      for (const index of checkedIndices('sequencesToMatrix', sequence)) {
        if (index < columns) counts.set(index, (counts.get(index) ?? 0) + 1);
      }
      for (const [index, count] of counts) {
        data[row * columns + index] = cellOf(mode, count, sequence.length, documents, vocabulary.documentsOf(index));
      }
    }
    return { data, shape: [sequences.length, columns] };
  }

  /**
   * What `JSON.stringify` writes: Keras' own JSON, which its `tokenizer_from_json` reads, unless options are set that Keras
   * does not have; then it refuses them.
   */
  toJSON(): TokenizerJson {
    this.#counted();
    return serializeTokenizer(this.options, this.#rank());
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
  return restore(parseTokenizer(json));
}

function* swapped<Key, Value>(entries: Iterable<readonly [Key, Value]>): Generator<[Value, Key], undefined> {
  for (const [key, value] of entries) yield [value, key];
}

/** The indices of a sequence, which have to be whole numbers from 0 on. */
function checkedIndices(owner: string, sequence: ArrayLike<number>): Iterable<number> {
  check.list(sequence, `${owner}: the indices of a sequence`);
  const indices = sequence as ArrayLike<number> & Iterable<number>;
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= 2 ** 31) {
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: an index has to be a whole number from 0 on; got ${check.describe(index)}.`,
      );
    }
  }
  return indices;
}

function cellOf(mode: MatrixMode, count: number, length: number, documents: number, documentsWith: number): number {
  switch (mode) {
    case 'binary':
      return 1;
    case 'count':
      return count;
    case 'freq':
      return count / length;
    case 'tfidf':
      return (1 + Math.log(count)) * Math.log(1 + documents / (1 + documentsWith));
  }
}
