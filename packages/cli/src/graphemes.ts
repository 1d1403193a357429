// Texts that are cut or marked for people: what is one character for them stays whole (UAX #29).
const segmenter = new Intl.Segmenter('en');

/** What a character is made of may go on for long; nobody misses more of one than this. */
const longestCharacter = 8;

/** The first characters of a text, as people count them. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  let count = 0;
  for (const { index, segment } of segmenter.segment(text.slice(0, longestCharacter * most))) {
    if (count++ === most) break;
    end = index + segment.length;
  }
  return end === text.length ? text : text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
}

/** The beginning of a text, of so many characters as people count them; what is left out is `…`. */
export function beginningOf(text: string, most: number): string {
  const beginning = firstCharacters(text, most);
  return beginning.length === text.length ? text : `${beginning}…`;
}

/** Parts of a text, one after the other, of which those that share a character are together. */
export function togetherByCharacter<Part extends { readonly token: string }>(parts: readonly Part[]): Part[][] {
  const text = parts.map(({ token }) => token).join('');
  const bounds = new Set(Array.from(segmenter.segment(text), ({ index }) => index));
  const together: Part[][] = [];
  let start = 0;
  for (const part of parts) {
    if (bounds.has(start) || together.length === 0) together.push([]);
    together.at(-1)!.push(part);
    start += part.token.length;
  }
  return together;
}

/** Where the characters begin and end that a part of a text touches, in UTF-16 units. */
export function wholeCharacters(text: string, start: number, end: number): readonly [start: number, end: number] {
  if (end <= start) return [start, end];
  const segments = segmenter.segment(text);
  const last = segments.containing(end - 1);
  return [segments.containing(start)?.index ?? start, last === undefined ? end : last.index + last.segment.length];
}
