// From a text to its tokens.
import { check, RnnkitError } from '@rnnkit/data';
import { normalize, withoutAccents, type NormalizationForm } from './normalize.ts';
import { segmenterOf } from './segmenter.ts';

/** How a text is taken apart. */
export interface TokenOptions {
  /** Characters that become `split`, at most 1000; Keras' list by default. Not applied to single characters. */
  readonly filters?: string;
  /** Whether letters become small. Default true. */
  readonly lower?: boolean;
  /** Whether only A to Z become small, as in Keras' TextVectorization, and other letters stay. Default false. */
  readonly lowerAscii?: boolean;
  /**
   * Characters that are taken out, at most 1000, so that what stands around them becomes one word, as punctuation in Keras'
   * TextVectorization: "don't" becomes "dont". Default none.
   */
  readonly strip?: string;
  /** What stands between words, at most 100 characters. Default a space. */
  readonly split?: string;
  /** Whether tokens are single characters. Default false. */
  readonly charLevel?: boolean;
  /** Whether a character is what a reader takes for one (a grapheme), not a code point. Default false, as in Keras. */
  readonly graphemes?: boolean;
  /**
   * `split` cuts at `split`, as Keras does; `words` finds words by the language's rules (`Intl.Segmenter`), also where no
   * space stands between them; which words those are depends on the engine, and is saved with the tokenizer. Default `split`.
   */
  readonly segmentation?: 'split' | 'words';
  /**
   * The language whose rules count, such as `tr` or `ja`: for small letters (I becomes ı in Turkish and Azerbaijani) and for
   * the bounds of words. Default: none; small letters are those of Unicode, as in Keras, and words are bounded as in English.
   */
  readonly locale?: string | undefined;
  /**
   * Unicode normalization, so that what looks alike is alike. Default none, as in Keras. Runs of more than 30 marks are cut
   * by U+034F (UAX #15, stream-safe text).
   */
  readonly normalization?: NormalizationForm | undefined;
  /**
   * Whether the marks of Latin, Greek and Cyrillic letters are taken off: é becomes e, й becomes и; ø, a letter of its own,
   * and all other scripts stay. Default false.
   */
  readonly stripAccents?: boolean;
}

/** Keras' default filters: the apostrophe is not among them. */
export const defaultFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

const locale = check.rule('a language tag, such as tr', (value) => {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
});

/** The checks of {@link TokenOptions}. */
export const tokenChecks: Readonly<Record<keyof TokenOptions, check.OptionCheck>> = {
  // They are repeated, or made into an expression: long ones would not fit into a string.
  filters: check.textUpTo(1000),
  lower: check.flag,
  lowerAscii: check.flag,
  strip: check.textUpTo(1000),
  split: check.textUpTo(100),
  charLevel: check.flag,
  graphemes: check.flag,
  segmentation: check.oneOf('split', 'words'),
  locale,
  normalization: check.oneOf('NFC', 'NFD', 'NFKC', 'NFKD'),
  stripAccents: check.flag,
};

/**
 * Makes the function that takes texts apart. A text that is a list is taken as its tokens.
 *
 * @param owner what takes the options and the texts, for errors
 */
export function tokensOf(owner: string, options: TokenOptions): (text: string | readonly string[]) => string[] {
  const { lower = true, lowerAscii = false, strip = '', normalization, stripAccents = false, locale } = options;
  const stripped = strip === '' ? undefined : anyOf(strip);
  const prepare = (text: string): string => {
    let prepared = normalization === undefined ? text : normalize(text, normalization);
    if (lowerAscii) prepared = prepared.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
    else if (lower) prepared = locale === undefined ? prepared.toLowerCase() : prepared.toLocaleLowerCase(locale);
    if (stripped !== undefined) prepared = prepared.replaceAll(stripped, '');
    // Last, because the dot of the Turkish İ is no accent to whoever writes its small letters.
    return stripAccents ? withoutAccents(prepared) : prepared;
  };
  const cut = cutter(owner, options);
  return (text) => {
    if (typeof text === 'string') return cut(prepare(text));
    if (!Array.isArray(text)) {
      throw new RnnkitError(
        'invalid-argument',
        `${owner}: a text has to be text or a list of tokens; got ${check.describe(text)}.`,
      );
    }
    return text.map((token: string) => {
      check.text(token, `${owner}: a token`);
      return prepare(token);
    });
  };
}

/** Throws unless options of tokens are what they have to be. */
export function checkTokenOptions<Options extends TokenOptions>(
  owner: string,
  options: Options,
  checks: Readonly<Record<keyof Options & string, check.OptionCheck>>,
): void {
  check.checkOptions(owner, checks, {}, options);
  if (options.split === '' && options.charLevel !== true)
    throw new RnnkitError('invalid-argument', `${owner}: split has to be text of some length.`);
}

function cutter(owner: string, options: TokenOptions): (text: string) => string[] {
  const { filters = defaultFilters, split = ' ', charLevel = false, graphemes = false, segmentation } = options;
  if (charLevel) {
    if (!graphemes) return (text) => Array.from(text);
    const segmenter = segmenterOf(owner, options, 'grapheme');
    return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
  }
  if (segmentation === 'words') {
    const segmenter = segmenterOf(owner, options, 'word');
    return (text) => {
      const words: string[] = [];
      for (const { segment, isWordLike } of segmenter.segment(text)) if (isWordLike === true) words.push(segment);
      return words;
    };
  }
  const filtered = filters === '' ? undefined : anyOf(filters);
  return (text) =>
    (filtered === undefined ? text : text.replaceAll(filtered, () => split))
      .split(split)
      .filter((token) => token !== '');
}

/** Any of some characters. */
export function anyOf(characters: string): RegExp {
  const set = Array.from(new Set(characters), (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return new RegExp(`[${set.join('')}]`, 'gu');
}
