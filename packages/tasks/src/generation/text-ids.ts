// Texts as the ids that are read and foretold.
import type { TextVocabulary } from '../text-vocabulary.ts';

/** Texts, each with its label where there are any. */
export interface Texts {
  readonly texts: readonly string[];
  readonly labels?: readonly string[] | undefined;
}

/** The ids of each text: its label, or the end of a text before it; its tokens; and its end. */
export function idsOfTexts(vocabulary: TextVocabulary, { texts, labels }: Texts): Int32Array[] {
  return texts.map((text, row) =>
    Int32Array.from([vocabulary.startOf(labels?.[row]), ...vocabulary.encode(text), vocabulary.end]),
  );
}
