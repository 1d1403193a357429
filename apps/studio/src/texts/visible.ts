// Texts that others wrote, made fit to be seen. Preact escapes what is HTML; what is left are characters that are not seen, and
// those that turn the order of their neighbours round.

/** Control characters, and what overrides or embeds a direction; also spaces without width. */
const hidden = /(?![\t\n\f\r])[\p{Cc}\u00ad\u200b\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text whose hidden characters are seen, and of which the beginning is enough. */
export function visible(text: string, most = 200): string {
  const shown = text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return shown.replaceAll(hidden, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** A text inside a sentence: written from right to left, it leaves the sentence as it is (UAX #9, isolates). */
export const inSentence = (text: string): string => `\u2068${text}\u2069`;
