// Texts that others wrote, made fit to be seen. Preact escapes what is HTML; what is left are characters that are not seen, and
// those that turn the order of their neighbours round.

/** Control characters, and what overrides or embeds a direction; also spaces without width. */
const hidden = /(?![\t\n\f\r])[\p{Cc}\u00ad\u200b\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const segmenter = new Intl.Segmenter();

/** The first characters of a text as people count them; what is one for them stays whole. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  // One character may be any number of code points.
  const longest = 8 * most;
  let end = 0;
  let count = 0;
  for (const { index, segment } of segmenter.segment(text.slice(0, longest))) {
    if (count++ === most) break;
    end = index + segment.length;
  }
  return text.slice(0, end).replace(/[\ud800-\udbff]$/, '');
}

/** A text whose hidden characters are seen, and of which the beginning is enough. */
export function visible(text: string, most = 200): string {
  const beginning = firstCharacters(text, most);
  const shown = beginning === text ? text : `${beginning}…`;
  return shown.replaceAll(hidden, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** A text inside a sentence: written from right to left, it leaves the sentence as it is (UAX #9, isolates). */
export const inSentence = (text: string): string => `\u2068${text}\u2069`;
