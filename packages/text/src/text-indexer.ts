// From texts to sequences of indices, by words whose indices are known.
import { check } from '@rnnkit/data';
import { fillIndices, parseTokenizer, type Fields } from './parse-tokenizer.ts';
import type { TokenizerJson } from './tokenizer-json.ts';
import type { TokenizerOptions } from './tokenizer-options.ts';
import { isSegmented, segmenterHere, segmenterWarning } from './segmenter.ts';
import { checkTokenOptions, tokenChecks, tokensOf } from './tokens.ts';
import { WordIndex } from './word-index.ts';

/** A text, or its tokens. */
export type Text = string | readonly string[];

const checks = {
  ...tokenChecks,
  numWords: check.whole(0, 2 ** 31 - 1),
  oovToken: check.text,
  ngrams: check.whole(1, 10),
};

/**
 * Turns texts into sequences of indices, and no more: what a page needs of a saved tokenizer. Made by {@link textIndexerFromJson}; a
 * Tokenizer is one, too, that learns.
 */
export abstract class TextIndexer {
  /** The options it was made with. */
  readonly options: TokenizerOptions;
  readonly #tokens: (text: Text) => string[];
  #saved: { readonly segmenter: string | undefined } | undefined;
  /** How many tokens the longest run has. */
  protected readonly longest: number;

  /** @throws Error when an option is unknown or not what it has to be */
  constructor(options: TokenizerOptions = {}) {
    checkTokenOptions('Tokenizer', options, checks);
    this.options = { ...options };
    this.#tokens = tokensOf('Tokenizer', options);
    this.longest = options.ngrams ?? 1;
  }

  /**
   * What found the bounds of words or graphemes in the texts that were learned, where the engine does, and for which language: `ICU 78.1, en`;
   * in a page, which does not tell its ICU, `Firefox 140, en`. Undefined where the same bounds are found everywhere.
   */
  get segmenter(): string | undefined {
    if (this.#saved !== undefined) return this.#saved.segmenter;
    return isSegmented(this.options) ? segmenterHere(this.options) : undefined;
  }

  /**
   * A sentence that says that words or graphemes are bounded here by another engine than they were when this learned, so that it may not
   * know them; undefined where they are not. Who reads such a tokenizer is told it on the console, too.
   */
  get segmenterWarning(): string | undefined {
    return segmenterWarning(this.segmenter, this.options);
  }

  /** Takes over what cut the texts that a saved one learned from. */
  protected learnedBy(segmenter: string | undefined): void {
    this.#saved = { segmenter };
    const { segmenterWarning: warning } = this;
    // Answers are only a little worse: nobody would know why, and there is nobody else to tell.
    // oxlint-disable-next-line no-console
    if (warning !== undefined) console.warn(`rnnkit: ${warning}`);
  }

  /** Whether tokens are single characters. */
  get charLevel(): boolean {
    return this.options.charLevel ?? false;
  }

  /** The tokens with their indices. */
  protected abstract ranked(): WordIndex;

  /** The tokens of a text. @throws Error when it is neither text nor a list of tokens */
  tokenize(text: Text): string[] {
    return this.#tokens(text);
  }

  /** A run of tokens with the token before it. */
  protected joined(token: string, run: string): string {
    return this.charLevel ? token + run : `${token} ${run}`;
  }

  /** The index of the longest run of tokens that ends at a place and is kept. */
  protected indexAt(words: WordIndex, tokens: readonly string[], end: number): number | undefined {
    const { numWords = 0 } = this.options;
    let longest: number | undefined;
    let run = tokens[end]!;
    for (let start = end; ; run = this.joined(tokens[start]!, run)) {
      const index = words.indexOf(run);
      if (index !== undefined && (numWords === 0 || index < numWords)) longest = index;
      if (--start < 0 || start <= end - this.longest) return longest;
    }
  }

  /** The indices of each text's tokens. */
  textsToSequences(texts: Iterable<Text>): number[][] {
    return [...this.textsToSequencesGenerator(texts)];
  }

  /** The indices of each text's tokens, one text at a time. */
  *textsToSequencesGenerator(texts: Iterable<Text>): Generator<number[]> {
    check.iterable(texts, 'textsToSequences: texts');
    const vocabulary = this.ranked();
    const unknown = this.unknown();
    for (const text of texts) {
      const tokens = this.tokenize(text);
      const sequence: number[] = [];
      for (let end = 0; end < tokens.length; end++) {
        const index = this.indexAt(vocabulary, tokens, end) ?? unknown;
        if (index !== undefined) sequence.push(index);
      }
      yield sequence;
    }
  }

  /** The index of what is not known. */
  protected unknown(): number | undefined {
    const { oovToken } = this.options;
    return oovToken === undefined ? undefined : this.ranked().indexOf(oovToken);
  }
}

/**
 * What turns texts into sequences as the tokenizer of Keras' JSON does, in less code than `tokenizerFromJson`: it learns nothing, counts
 * nothing, and writes no JSON.
 *
 * @param json the text that Keras' `to_json` or `JSON.stringify` wrote, or the object that it stands for
 * @throws Error when it is not that
 *
 * @example
 * const indexer = textIndexerFromJson(new TextDecoder().decode(files.get('tokenizer.json')));
 * const sequences = indexer.textsToSequences(['a fine film']);
 */
export function textIndexerFromJson(json: string | TokenizerJson): TextIndexer {
  const { options, fields, segmenter } = parseTokenizer(json);
  return new SavedIndexer(options, fields, segmenter);
}

class SavedIndexer extends TextIndexer {
  readonly #words = new WordIndex();

  constructor(options: TokenizerOptions, fields: Fields, segmenter: string | undefined) {
    super(options);
    fillIndices(this.#words, fields, options.oovToken);
    this.learnedBy(segmenter);
  }

  protected ranked(): WordIndex {
    return this.#words;
  }
}
