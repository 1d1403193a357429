// What a language model reads and writes one after the other. Put together again, the tokens of a text are the text.
/** What a token can be. */
export const tokenLevels = ['characters', 'words'];
const word = / ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+/gu;
/** The tokens of a text. */
export function tokensOf(text, level) {
    return level === 'characters' ? Array.from(text) : (text.match(word) ?? []);
}
