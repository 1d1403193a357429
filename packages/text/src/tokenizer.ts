// Keras' Tokenizer: words (or characters) by rank, the commonest first. Index 0 is padding.
import { tokensOf, type TokenOptions } from './tokens.ts';
import { parseTokenizer, serializeTokenizer } from './tokenizer-json.ts';

/** Options of a {@link Tokenizer}. */
export interface TokenizerOptions extends TokenOptions {
  /** Indices below this one are kept: the `numWords − 1` commonest tokens. 0 or absent: all. */
  readonly numWords?: number | undefined;
  /** Stands for every token that is not known or not kept; it has index 1. Default none: such tokens are left out. */
  readonly oovToken?: string | undefined;
}

/** A text, or its tokens. */
export type Text = string | readonly string[];

/** How a matrix tells of a text. */
export type MatrixMode = 'binary' | 'count' | 'freq' | 'tfidf';

/** A matrix, row by row. */
export interface TextMatrix {
  readonly data: Float32Array;
  /** `[texts, numWords]`, or `[texts, vocabulary + 1]` without `numWords`. */
  readonly shape: readonly [number, number];
}

/** What a tokenizer has learned. */
export interface TokenizerState {
  /** Texts seen. */
  documentCount: number;
  /** How often each token was seen. */
  wordCounts: Map<string, number>;
  /** In how many texts each token was seen. */
  wordDocs: Map<string, number>;
  /** In how many texts each index was seen. */
  indexDocs: Map<number, number>;
  /** The index of each token. */
  wordIndex: Map<string, number>;
}

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
  #state: TokenizerState;
  #indexWord = new Map<number, string>();
  #isRanked = true;

  /** @param state what another has learned */
  constructor(options: TokenizerOptions = {}, state?: TokenizerState) {
    const { numWords = 0 } = options;
    if (!Number.isSafeInteger(numWords) || numWords < 0) {
      throw new Error(`numWords is a whole number of at least 0; got ${String(numWords)}.`);
    }
    this.options = options;
    this.#tokens = tokensOf(options);
    this.#state = state ?? {
      documentCount: 0,
      wordCounts: new Map(),
      wordDocs: new Map(),
      indexDocs: new Map(),
      wordIndex: new Map(),
    };
    this.#nameIndices();
  }

  /** Whether tokens are single characters. */
  get charLevel(): boolean {
    return this.options.charLevel ?? false;
  }

  /** Texts seen. */
  get documentCount(): number {
    return this.#state.documentCount;
  }

  /** How often each token was seen, in the order in which they came. */
  get wordCounts(): ReadonlyMap<string, number> {
    return this.#state.wordCounts;
  }

  /** In how many texts each token was seen. */
  get wordDocs(): ReadonlyMap<string, number> {
    return this.#state.wordDocs;
  }

  /** The index of each token, from 1 on, the commonest first; `numWords` does not shorten it. */
  get wordIndex(): ReadonlyMap<string, number> {
    return this.#rank().wordIndex;
  }

  /** The token of each index. */
  get indexWord(): ReadonlyMap<number, string> {
    this.#rank();
    return this.#indexWord;
  }

  /** The tokens of a text. */
  tokenize(text: Text): string[] {
    return this.#tokens(text);
  }

  /**
   * Learns tokens. Called again, it goes on counting, so that texts can come one after the other as they are read; ranks are
   * worked out when they are asked for.
   */
  fitOnTexts(texts: Iterable<Text>): void {
    const { wordCounts, wordDocs } = this.#state;
    for (const text of texts) {
      this.#state.documentCount++;
      const tokens = this.tokenize(text);
      for (const token of tokens) increment(wordCounts, token);
      for (const token of new Set(tokens)) increment(wordDocs, token);
    }
    this.#isRanked = false;
  }

  /** Ranks the tokens, unless nothing has come since it last did, and returns what it has learned. */
  #rank(): TokenizerState {
    const state = this.#state;
    if (this.#isRanked) return state;
    const { oovToken } = this.options;
    // Sorting is stable: of equally common tokens the one that came first is first.
    const ranked = [...state.wordCounts].toSorted(([, a], [, b]) => b - a).map(([token]) => token);
    const tokens = oovToken === undefined ? ranked : [oovToken, ...ranked.filter((token) => token !== oovToken)];
    state.wordIndex = new Map(tokens.map((token, index) => [token, index + 1]));
    state.indexDocs.clear();
    for (const [token, count] of state.wordDocs) state.indexDocs.set(state.wordIndex.get(token)!, count);
    this.#nameIndices();
    this.#isRanked = true;
    return state;
  }

  /** Counts in how many sequences each index is, for tf-idf, where there are no texts to fit on. */
  fitOnSequences(sequences: Iterable<ArrayLike<number>>): void {
    const state = this.#rank();
    for (const sequence of sequences) {
      state.documentCount++;
      for (const index of new Set(Array.from(sequence))) increment(state.indexDocs, index);
    }
  }

  /** The indices of each text's tokens. */
  textsToSequences(texts: Iterable<Text>): number[][] {
    return [...this.textsToSequencesGenerator(texts)];
  }

  /** The indices of each text's tokens, one text at a time. */
  *textsToSequencesGenerator(texts: Iterable<Text>): Generator<number[]> {
    const { wordIndex } = this.#rank();
    const { oovToken, numWords = 0 } = this.options;
    const unknown = oovToken === undefined ? undefined : wordIndex.get(oovToken);
    for (const text of texts) {
      const sequence: number[] = [];
      for (const token of this.tokenize(text)) {
        const index = wordIndex.get(token);
        const kept = index !== undefined && (numWords === 0 || index < numWords) ? index : unknown;
        if (kept !== undefined) sequence.push(kept);
      }
      yield sequence;
    }
  }

  /** The tokens of each sequence, with a space between. */
  sequencesToTexts(sequences: Iterable<ArrayLike<number>>): string[] {
    const { oovToken, numWords = 0 } = this.options;
    const { indexWord } = this;
    return Array.from(sequences, (sequence) =>
      Array.from(sequence, (index) => {
        const token = indexWord.get(index);
        return token !== undefined && (numWords === 0 || index < numWords) ? token : oovToken;
      })
        .filter((token) => token !== undefined)
        .join(' '),
    );
  }

  /** One row per text, one column per index. See {@link sequencesToMatrix}. */
  textsToMatrix(texts: Iterable<Text>, mode: MatrixMode = 'binary'): TextMatrix {
    return this.sequencesToMatrix(this.textsToSequences(texts), mode);
  }

  /**
   * One row per sequence, one column per index, with Keras' formulas, c being how often the index is in the sequence:
   * `binary` 1, `count` c, `freq` c / length, `tfidf` (1 + ln c) · ln(1 + documents / (1 + documents with the index)).
   *
   * @throws Error when nothing was fitted that the mode needs
   */
  sequencesToMatrix(sequences: readonly ArrayLike<number>[], mode: MatrixMode = 'binary'): TextMatrix {
    const { numWords = 0 } = this.options;
    const { wordIndex, documentCount, indexDocs } = this.#rank();
    if (numWords === 0 && wordIndex.size === 0) {
      throw new Error('How wide is the matrix? Give the tokenizer numWords, or fit it on texts first.');
    }
    if (mode === 'tfidf' && documentCount === 0) throw new Error('tfidf counts documents: fit the tokenizer first.');
    const columns = numWords === 0 ? wordIndex.size + 1 : numWords;
    const data = new Float32Array(sequences.length * columns);
    for (const [row, sequence] of sequences.entries()) {
      const counts = new Map<number, number>();
      for (let place = 0; place < sequence.length; place++) {
        if (sequence[place]! < columns) increment(counts, sequence[place]!);
      }
      for (const [index, count] of counts) {
        data[row * columns + index] = cellOf(mode, count, sequence.length, documentCount, indexDocs.get(index) ?? 0);
      }
    }
    return { data, shape: [sequences.length, columns] };
  }

  /** Keras' own JSON, which `tokenizer_from_json` reads; options that Keras does not have are left out there. */
  toJSON(): string {
    return serializeTokenizer(this.options, this.#rank());
  }

  #nameIndices(): void {
    this.#indexWord = new Map(Array.from(this.#state.wordIndex, ([token, index]) => [index, token]));
  }
}

/**
 * The tokenizer of Keras' JSON.
 *
 * @throws Error when it is not that
 */
export function tokenizerFromJson(json: string): Tokenizer {
  const { options, state } = parseTokenizer(json);
  return new Tokenizer(options, state);
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
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
