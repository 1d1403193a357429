// What a task needs of a tokenizer, whichever it is.

/** A token of a text, as a model gets it. */
export interface EncodedToken {
  /** The token. */
  readonly token: string;
  /** The index of the longest run of tokens that ends with it, or of the out-of-vocabulary token. */
  readonly index: number;
  /** Whether there is such a run, or this is unknown. */
  readonly known: boolean;
  /** Where it starts in the text, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Turns texts into sequences of ids: a `Tokenizer` of words or characters, or a `SubwordTokenizer`. */
export interface TextTokenizer {
  /** How many ids there are: all are below it. */
  readonly vocabularySize: number;
  /** The id of what is not known; undefined where there is none, or such tokens are left out. */
  readonly unknownIndex: number | undefined;
  /** The tokens of a text, and where they are in it. */
  readonly encode: (text: string) => EncodedToken[];
  /** The ids of each text's tokens. */
  readonly textsToSequences: (texts: Iterable<string>) => number[][];
  /** What `JSON.stringify` writes. */
  readonly toJSON: () => object;
}
