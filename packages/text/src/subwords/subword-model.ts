// What makes tokens of a word.

/** The tokens of a word: their ids, and from where to where in the word they reach, in UTF-16 units. */
export interface Subwords {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A vocabulary, and the way in which it cuts words. */
export interface SubwordModel {
  /** The id of each token. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** The id for what is not known, where there is one. */
  readonly unknownId: number | undefined;
  /** The tokens of a word. */
  readonly cut: (word: string) => Subwords;
  /** What a tokenizer.json says of it. */
  readonly toJSON: () => object;
}

/** Words are kept up to this length, and up to this many, as texts repeat most of theirs. */
const longestKept = 256;
const mostKept = 2 ** 16;

/** Remembers the tokens of words. */
export function remembered(cut: SubwordModel['cut']): SubwordModel['cut'] {
  let known = new Map<string, Subwords>();
  let older = new Map<string, Subwords>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const made = older.get(word) ?? cut(word);
    if (word.length > longestKept) return made;
    if (known.size >= mostKept / 2) {
      older = known;
      known = new Map();
    }
    known.set(word, made);
    return made;
  };
}
