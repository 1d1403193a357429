// How a text becomes alike before it is cut: the normalizers of a tokenizer.json.
import type { NormalizationForm } from '../normalize.ts';
import { normalize } from '../normalize.ts';
import { controls, marks, nonspacing, space } from './character-classes.ts';
import { normalizationChanges } from './normalization-changes.ts';
import { NormalizedText, type Change } from './normalized-text.ts';
import { escaped, fieldsOf, flagOf, listOf, literalOf, notDone, textOf, type Fields } from './refuse.ts';

/** Changes a text. */
export type Normalizer = (text: NormalizedText) => void;

const forms: Readonly<Record<string, NormalizationForm>> = { NFC: 'NFC', NFD: 'NFD', NFKC: 'NFKC', NFKD: 'NFKD' };

/**
 * The normalizer that a tokenizer.json describes.
 *
 * @throws RnnkitError `unsupported` for one that is not done here, `invalid-file` for what is none
 */
export function normalizerOf(json: unknown): Normalizer {
  if (json === null || json === undefined) return () => {};
  const fields = fieldsOf(json, 'a normalizer');
  const type = textOf(fields['type'], "a normalizer's type");
  if (Object.hasOwn(forms, type)) return inForm(forms[type]!);
  const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
  if (make === undefined) throw notDone(`the normalizer ${type}`);
  return make(fields);
}

const makers: Readonly<Record<string, (fields: Fields) => Normalizer>> = {
  Sequence: ({ normalizers }) => inTurn(listOf(normalizers, 'a sequence of normalizers').map(normalizerOf)),
  Lowercase: () => lowercase,
  StripAccents: () => without(marks),
  Strip({ strip_left: left, strip_right: right }) {
    const ends = [
      ...(flagOf(left, 'strip_left') ? [`^${space}+`] : []),
      ...(flagOf(right, 'strip_right') ? [`(?<!${space})${space}+$`] : []),
    ];
    return ends.length === 0 ? () => {} : without(ends.join('|'));
  },
  Prepend({ prepend }) {
    const before = textOf(prepend, 'what is put before a text');
    return (text) => prependTo(text, before);
  },
  Replace({ pattern, content }) {
    const found = new RegExp(escaped(literalOf(pattern, 'to replace')), 'gu');
    const inserted = Array.from(textOf(content, 'what replaces something'), (one): Change => [one, 1]);
    return (text) => text.transform(found, () => inserted, true);
  },
  BertNormalizer(fields) {
    const is = (name: string): boolean => flagOf(fields[name], name);
    const lower = is('lowercase');
    return inTurn([
      ...(is('clean_text') ? [without(controls), spaces] : []),
      ...(is('handle_chinese_chars') ? [apartChinese] : []),
      ...((fields['strip_accents'] ?? lower) === true ? [inForm('NFD'), without(nonspacing)] : []),
      ...(lower ? [lowercase] : []),
    ]);
  },
};

/** What a normalizer makes of a text. */
export function normalizedBy(normalizer: Normalizer, text: string): string {
  const made = new NormalizedText(text, false);
  normalizer(made);
  return made.text;
}

function inTurn(normalizers: readonly Normalizer[]): Normalizer {
  return (text) => {
    for (const one of normalizers) one(text);
  };
}

/** A character of ASCII begins anew whatever stands before it: only what is not needs a look, with the character it may join. */
const notAscii = /[\0-\x7F]?[^\0-\x7F]+/gu;

function inForm(form: NormalizationForm): Normalizer {
  return (text) => {
    const after = normalize(text.text, form);
    if (after === text.text) return;
    if (!text.isTracked) text.substitute(after);
    else text.transform(notAscii, (found) => normalizationChanges(found, form));
  };
}

/** Letter by letter: a final sigma is no other letter, as for Rust. */
function lowercase(text: NormalizedText): void {
  const after = text.text.replaceAll('Σ', 'σ').toLowerCase();
  // İ alone becomes longer.
  if (after.length === text.text.length) text.substitute(after);
  else text.transform(/./gsu, (one) => Array.from(one.toLowerCase(), (small, place) => [small, place === 0 ? 0 : 1]));
}

function without(characters: string): Normalizer {
  const found = new RegExp(characters, 'gu');
  return (text) => text.transform(found, () => []);
}

const otherSpace = /(?! )\p{White_Space}/gu;

/** White space is a unit each, and stays where it was. */
function spaces(text: NormalizedText): void {
  text.substitute(text.text.replaceAll(otherSpace, ' '));
}

const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

function apartChinese(text: NormalizedText): void {
  text.transform(chinese, (one) => [
    [' ', 0],
    [one, 1],
    [' ', 1],
  ]);
}

/** Puts something before a text, unless it is empty; it lies where the first character does. */
export function prependTo(text: NormalizedText, before: string): void {
  if (before === '') return;
  text.transform(/^./gsu, (next) => [
    ...Array.from(before, (one, place): Change => [one, place === 0 ? 0 : 1]),
    [next, 1],
  ]);
}
