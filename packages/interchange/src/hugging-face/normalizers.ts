// How a text becomes alike before it is cut, in the words of Hugging Face's tokenizers.
import type { TokenizerOptions } from '@rnnkit/text';

import { cannotSay } from './refuse.ts';

/** Languages whose small letters are others than Unicode's. */
const ownLetters = new Set(['az', 'lt', 'tr']);

/** The sigma at the end of a word, which is another; Hugging Face's own small letters do not tell it apart. */
const lastSigma = {
  type: 'Replace',
  pattern: { Regex: String.raw`\p{Cased}\p{Case_Ignorable}*\K\u03A3(?!\p{Case_Ignorable}*\p{Cased})` },
  content: 'ς',
};

/** The steps. @throws RnnkitError `unsupported` for those that cannot be said */
export function normalizersOf({
  lower = true,
  locale,
  normalization,
  stripAccents,
}: TokenizerOptions): readonly object[] {
  if (lower && locale !== undefined && ownLetters.has(new Intl.Locale(locale).language))
    throw cannotSay(`which the small letters of a language are, locale: '${locale}'`);
  return [
    ...(normalization === undefined ? [] : [{ type: normalization }]),
    ...(lower ? [lastSigma, { type: 'Lowercase' }] : []),
    ...(stripAccents === true ? withoutAccents(normalization) : []),
  ];
}

/** Marks are taken off letters that are apart from them, and those of other letters put back. */
function withoutAccents(normalization: TokenizerOptions['normalization']): readonly object[] {
  if (normalization === undefined)
    throw cannotSay('stripAccents: true without a normalization', " Give the tokenizer normalization: 'NFC'.");
  const strip = {
    type: 'Replace',
    pattern: { Regex: String.raw`[\p{Latin}\p{Greek}\p{Cyrillic}]\K\p{Mn}+` },
    content: '',
  };
  return normalization.endsWith('D') ? [strip] : [{ type: 'NFD' }, strip, { type: 'NFC' }];
}
