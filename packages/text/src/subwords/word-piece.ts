// WordPiece (Schuster & Nakajima 2012; as BERT has it): of a word always the longest beginning that is known.
import { check } from '@rnnkit/data';
import { damaged, textOf, type Fields } from './refuse.ts';
import type { SubwordModel, Subwords } from './subword-model.ts';
import { readVocabulary, vocabularyJson } from './subword-vocabulary.ts';

/** What WordPiece goes by. */
export interface WordPieces {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Stands for a word of which a part is not known. */
  readonly unknownToken: string;
  /** What tokens begin with that go on with a word. */
  readonly prefix: string;
  /** A word of more characters is unknown. */
  readonly longestWord: number;
}

/** The model of some pieces. @throws RnnkitError `invalid-file` when the unknown token is none of them */
export function wordPiece({ vocabulary, unknownToken, prefix, longestWord }: WordPieces): SubwordModel {
  const unknownId = vocabulary.get(unknownToken);
  if (unknownId === undefined)
    throw damaged(`the unknown token ${check.describe(unknownToken)} is not in the vocabulary`);
  let longest = 0;
  for (const token of vocabulary.keys()) longest = Math.max(longest, token.length);
  const cut = (word: string): Subwords => {
    const unknown = { ids: [unknownId], starts: [0], ends: [word.length] };
    if (word.length > longestWord && Array.from(word).length > longestWord) return unknown;
    const subwords = { ids: [] as number[], starts: [] as number[], ends: [] as number[] };
    for (let start = 0; start < word.length;) {
      const before = start > 0 ? prefix : '';
      let end = Math.min(word.length, start + longest);
      let id: number | undefined;
      for (; end > start; end--) {
        id = vocabulary.get(before + word.slice(start, end));
        if (id !== undefined) break;
      }
      if (id === undefined) return unknown;
      subwords.ids.push(id);
      subwords.starts.push(start);
      subwords.ends.push(end);
      start = end;
    }
    return subwords;
  };
  return {
    vocabulary,
    unknownId,
    cut,
    toJSON: () => ({
      type: 'WordPiece',
      unk_token: unknownToken,
      continuing_subword_prefix: prefix,
      max_input_chars_per_word: longestWord,
      vocab: vocabularyJson(vocabulary),
    }),
  };
}

/** The model that a tokenizer.json describes. @throws RnnkitError `invalid-file` */
export function readWordPieces(fields: Fields): SubwordModel {
  const { max_input_chars_per_word: longest } = fields;
  if (!Number.isInteger(longest)) throw damaged('max_input_chars_per_word has to be a whole number');
  return wordPiece({
    vocabulary: readVocabulary(fields['vocab']),
    unknownToken: textOf(fields['unk_token'], 'unk_token'),
    prefix: textOf(fields['continuing_subword_prefix'], 'continuing_subword_prefix'),
    longestWord: longest as number,
  });
}

/** Whole words that are known, as WordPiece without its pieces. @throws RnnkitError `invalid-file` */
export function readWholeWords(fields: Fields): SubwordModel {
  const vocabulary = readVocabulary(fields['vocab']);
  const unknownToken = textOf(fields['unk_token'], 'unk_token');
  const unknownId = vocabulary.get(unknownToken);
  if (unknownId === undefined)
    throw damaged(`the unknown token ${check.describe(unknownToken)} is not in the vocabulary`);
  return {
    vocabulary,
    unknownId,
    cut: (word) => ({ ids: [vocabulary.get(word) ?? unknownId], starts: [0], ends: [word.length] }),
    toJSON: () => ({ type: 'WordLevel', vocab: vocabularyJson(vocabulary), unk_token: unknownToken }),
  };
}
