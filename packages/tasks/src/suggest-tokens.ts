// What a token had better be, by the scripts of some texts.
import { check } from '@rnnkit/data';

/**
 * Scripts in which words have no spaces between them: Chinese and Japanese, and those of the languages of Southeast Asia whose lines are
 * broken by dictionaries (UAX #14, class SA).
 */
const scripts =
  'Han Hiragana Katakana Bopomofo Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Tai_Viet Javanese Balinese Yi Ahom';
const unspaced = new RegExp(
  `[${scripts
    .split(' ')
    .map((name) => String.raw`\p{Script=${name}}`)
    .join('')}]`,
  'gu',
);
const letter = /\p{L}/gu;

/** Texts that are looked at, and how much of each: more would say the same. */
const mostTexts = 1000;
const mostCharacters = 1000;
/** A word of such a language has two letters or three, an English one five, so that as much is said with fewer. */
const leastShare = 0.25;

/** What a token had better be. */
export interface SuggestedTokens {
  readonly tokenLevel: 'words' | 'characters';
  /** How many tokens in a row are one; undefined where that is as usual. */
  readonly ngrams?: number;
}

/**
 * What a token had better be when nobody has said it: a word; but of texts in languages that write no spaces between words, such as Chinese,
 * Japanese, Thai, Lao, Khmer and Burmese, a single character, where a quarter of the letters or more are of such scripts. No engine's
 * dictionary has a part in it, so that it is the same everywhere. It looks at 1000 texts, from all over the list.
 *
 * @throws RnnkitError `invalid-argument` when they are no texts
 *
 * @example
 * suggestTokens(['我喜欢这部电影', '这部电影不好']); // { tokenLevel: 'characters', ngrams: 1 }
 */
export function suggestTokens(texts: readonly string[]): SuggestedTokens {
  check.texts(texts, 'suggestTokens: texts');
  const step = Math.max(1, Math.floor(texts.length / mostTexts));
  let [letters, without] = [0, 0];
  for (let row = 0; row < texts.length; row += step) {
    const beginning = texts[row]!.slice(0, mostCharacters);
    letters += beginning.match(letter)?.length ?? 0;
    without += beginning.match(unspaced)?.length ?? 0;
  }
  // Of few texts, runs of characters are seen too seldom to say anything of others.
  return without > 0 && without >= leastShare * letters
    ? { tokenLevel: 'characters', ngrams: 1 }
    : { tokenLevel: 'words' };
}
