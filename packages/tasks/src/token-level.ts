// What a language model reads and writes one after the other. Put together again, the tokens of a text are the text.

/** What a token can be. */
export const tokenLevels = ['characters', 'words'] as const;

/**
 * What a token is: a character (a code point), or a word with the space before it, as GPT-2 has them; numbers, punctuation and spaces
 * are tokens of their own.
 */
export type TokenLevel = (typeof tokenLevels)[number];

const word = / ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+/gu;

/** The tokens of a text. */
export function tokensOf(text: string, level: TokenLevel): string[] {
  return level === 'characters' ? Array.from(text) : (text.match(word) ?? []);
}
