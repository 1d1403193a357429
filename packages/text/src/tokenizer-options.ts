import type { TokenOptions } from './tokens.ts';

/** Options of a Tokenizer. */
export interface TokenizerOptions extends TokenOptions {
  /** Indices below this one are kept: the `numWords − 1` commonest tokens. 0 or absent: all. */
  readonly numWords?: number | undefined;
  /**
   * Stands for every token that is not known or not kept. It has index 1 and is always kept. One that is also a word of the
   * texts has the index of the word instead, as in Keras, which may be beyond `numWords`: take one that no text holds. Default
   * none: such tokens are left out.
   */
  readonly oovToken?: string | undefined;
  /**
   * Of up to how many tokens in a row a run may be made: each place of a text has the index of the longest run that ends there and
   * is kept, so that it backs off from rare runs to what they end with, as in Katz 1987. The vocabulary holds runs of every
   * length, characters side by side and words with a space between. At most 10. Default 1: single tokens, as in Keras.
   */
  readonly ngrams?: number;
}
