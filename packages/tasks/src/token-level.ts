// What a language model reads and writes one after the other. Put together again, the tokens of a text are the text.

/** What a token can be. */
export const tokenLevels = ['words', 'characters'] as const;

/**
 * What a token is: a character, or a word. Where texts are written, characters are code points, and words have the space before them, as in
 * GPT-2: numbers, punctuation and spaces are tokens of their own. Where they are only read, both are Keras'.
 */
export type TokenLevel = (typeof tokenLevels)[number];

const word = / ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+/gu;

/** The tokens of a text. */
export function tokensOf(text: string, level: TokenLevel): string[] {
  return level === 'characters' ? Array.from(text) : (text.match(word) ?? []);
}
