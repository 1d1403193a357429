// Unicode normalization and lower case in linear time.

/** A form of Unicode normalization (UAX #15). */
export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/** More marks than any language stacks on a letter. */
const longRun = /\p{M}{31}/u;
const thirtyMarks = /\p{M}{30}(?=\p{M})/gu;

/**
 * A text in a normal form. Engines sort the marks of one letter in quadratic time, so that a run of more than 30 is cut by a
 * combining grapheme joiner, as Unicode's stream-safe text format does (UAX #15, D4 and section 13).
 */
export function normalize(text: string, form: NormalizationForm): string {
  return (longRun.test(text) ? text.replaceAll(thirtyMarks, '$&\u034F') : text).normalize(form);
}

const lettersWithMarks =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}][\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Mn}]*/gu;

/**
 * Takes the marks (general category Mn) off Latin, Greek and Cyrillic letters: é becomes e, ё becomes е. In other scripts marks
 * are not accents: the kana が without its mark is か, and an emoji without its selector another one.
 */
export function withoutAccents(text: string): string {
  return text.replaceAll(lettersWithMarks, (letters) => normalize(letters, 'NFD').replaceAll(/\p{Mn}+/gu, ''));
}
