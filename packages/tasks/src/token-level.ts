// What a language model reads and writes one after the other. Put together again, the tokens of a text are the text.

/** What a token can be. */
export const tokenLevels = ['words', 'segments', 'characters', 'subwords'] as const;

/**
 * What a token is: a character, a word, a word as the engine's dictionary bounds it (`Intl.Segmenter`), which `segments` are, also where no
 * space stands between words, or a subword, which is learned from the texts by byte-pair encoding of their bytes, so that nothing is
 * unknown. Where the bounds of segments come from is saved, and another engine may find others. Where texts are written, characters are code points, and words have the space before them, as in GPT-2: numbers, punctuation and
 * spaces are tokens of their own. Where they are only read, both are Keras'.
 */
export type TokenLevel = (typeof tokenLevels)[number];

const word = / ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+/gu;

let segmenter: Intl.Segmenter | undefined;

/** The words, segments or characters of a text. */
export function tokensOf(text: string, level: Exclude<TokenLevel, 'subwords'>): string[] {
  if (level === 'characters') return Array.from(text);
  if (level === 'words') return text.match(word) ?? [];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
