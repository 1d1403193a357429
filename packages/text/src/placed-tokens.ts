// Where the tokens of a Keras tokenizer are in a text: the steps of `tokensOf`, with the place of each character.
import type { NormalizationForm } from './normalize.ts';
import { normalize, withoutAccents } from './normalize.ts';
import { normalizationChanges } from './subwords/normalization-changes.ts';
import { NormalizedText, type Change } from './subwords/normalized-text.ts';
import { segmenterOf } from './segmenter.ts';
import { anyOf, defaultFilters, type TokenOptions } from './tokens.ts';

/** A token and where it is in the text, in UTF-16 units. */
export interface PlacedToken {
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Takes texts apart as `tokensOf` does with the same options, and says where each token was.
 *
 * @param owner what takes the options, for errors
 */
export function placedTokensOf(owner: string, options: TokenOptions): (text: string) => PlacedToken[] {
  const { lower = true, lowerAscii = false, strip = '', normalization, stripAccents = false, locale } = options;
  const cut = cutter(owner, options);
  return (original) => {
    const text = new NormalizedText(original, true);
    if (normalization !== undefined) inForm(text, normalization);
    if (lowerAscii) text.substitute(text.text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()));
    else if (lower) inSmallLetters(text, locale);
    if (strip !== '') text.transform(anyOf(strip), () => []);
    if (stripAccents) bare(text);
    return cut(text).map(([from, to]) => ({
      token: text.text.slice(from, to),
      start: text.startAt(from),
      end: text.endAt(to - 1),
    }));
  };
}

const withMarks = /\P{M}\p{M}*|\p{M}+/gsu;

function inForm(text: NormalizedText, form: NormalizationForm): void {
  const after = normalize(text.text, form);
  if (after === text.text) return;
  text.transform(/[\0-\x7F]?[^\0-\x7F]+/gu, (found) => {
    const stable = normalize(found, form);
    return stable === found.normalize(form) ? normalizationChanges(found, form) : alongside(found, stable);
  });
}

/** A letter and its marks, which become other ones together. */
function alongside(before: string, after: string): readonly Change[] {
  const removed = Array.from(before).length - 1;
  return Array.from(after, (one, place): Change => [one, place === 0 ? -removed : 1]);
}

function inSmallLetters(text: NormalizedText, locale: string | undefined): void {
  const small = (part: string): string => (locale === undefined ? part.toLowerCase() : part.toLocaleLowerCase(locale));
  const after = small(text.text);
  if (after.length === text.text.length && !/İ/.test(text.text)) return text.substitute(after);
  // A letter's small letter depends on its marks at most; but for a final sigma, which is as long as the other.
  text.transform(withMarks, (part) => {
    const [before, made] = [Array.from(part), Array.from(small(part))];
    return before.length === made.length ? made.map((one): Change => [one, 0]) : alongside(part, small(part));
  });
  if (text.text.length === after.length) text.substitute(after);
}

function bare(text: NormalizedText): void {
  text.transform(withMarks, (part) => {
    const after = withoutAccents(part);
    return after === part ? Array.from(part, (one): Change => [one, 0]) : alongside(part, after);
  });
}

/** From where to where a token reaches. */
type Range = readonly [from: number, to: number];

function cutter(owner: string, options: TokenOptions): (text: NormalizedText) => readonly Range[] {
  const { filters = defaultFilters, split = ' ', charLevel = false, graphemes = false, segmentation } = options;
  if (charLevel && !graphemes)
    return ({ text }) => Array.from(text.matchAll(/./gsu), ({ 0: one, index }) => [index, index + one.length]);
  if (charLevel || segmentation === 'words') {
    const segmenter = segmenterOf(owner, options, charLevel ? 'grapheme' : 'word');
    return ({ text }) =>
      [...segmenter.segment(text)].flatMap(({ segment, index, isWordLike }) =>
        charLevel || isWordLike === true ? [[index, index + segment.length] as const] : [],
      );
  }
  const between = Array.from(split, (one): Change => [one, 1]);
  return (text) => {
    if (filters !== '') text.transform(anyOf(filters), () => between, true);
    return rangesBetween(text.text, split);
  };
}

function rangesBetween(text: string, split: string): readonly Range[] {
  const ranges: Range[] = [];
  for (let from = 0; from < text.length;) {
    const found = text.indexOf(split, from);
    const to = found < 0 ? text.length : found;
    if (to > from) ranges.push([from, to]);
    from = to + split.length;
  }
  return ranges;
}
