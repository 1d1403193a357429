// From a text to its tokens.

/** How a text is taken apart. */
export interface TokenOptions {
  /** Characters that become `split`; Keras' list by default. Not applied to single characters. */
  readonly filters?: string;
  /** Whether letters become small. Default true. */
  readonly lower?: boolean;
  /** What stands between words. Default a space. */
  readonly split?: string;
  /** Whether tokens are single characters. Default false. */
  readonly charLevel?: boolean;
  /** Whether a character is what a reader takes for one (a grapheme), not a code point. Default false, as in Keras. */
  readonly graphemes?: boolean;
  /**
   * `split` cuts at `split`, as Keras does; `words` finds words by the language's rules (`Intl.Segmenter`), also where no
   * space stands between them. Default `split`.
   */
  readonly segmentation?: 'split' | 'words';
  /** The language whose rules count, such as `ja`; the engine's own by default. */
  readonly locale?: string | undefined;
  /** Unicode normalization, so that what looks alike is alike. Default none, as in Keras. */
  readonly normalization?: 'NFC' | 'NFD' | 'NFKC' | 'NFKD' | undefined;
  /** Whether accents are taken off: é becomes e. Default false. */
  readonly stripAccents?: boolean;
}

/** Keras' default filters: the apostrophe is not among them. */
export const defaultFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** Makes the function that takes texts apart. A text that is a list is taken as its tokens. */
export function tokensOf(options: TokenOptions): (text: string | readonly string[]) => string[] {
  const { lower = true, normalization, stripAccents = false } = options;
  const prepare = (text: string): string => {
    let prepared = normalization === undefined ? text : text.normalize(normalization);
    // Marks are taken off Latin, Greek and Cyrillic letters; in other scripts they are letters of their own.
    if (stripAccents)
      prepared = prepared
        .normalize('NFD')
        .replace(/\p{Script=Inherited}/gu, '')
        .normalize('NFC');
    return lower ? prepared.toLowerCase() : prepared;
  };
  const cut = cutter(options);
  return (text) => (typeof text === 'string' ? cut(prepare(text)) : text.map(prepare));
}

function cutter(options: TokenOptions): (text: string) => string[] {
  const { filters = defaultFilters, split = ' ', charLevel = false, graphemes = false, locale } = options;
  if (charLevel) {
    if (!graphemes) return (text) => Array.from(text);
    const segmenter = new Intl.Segmenter(locale, { granularity: 'grapheme' });
    return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
  }
  if (options.segmentation === 'words') {
    const segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
    return (text) =>
      Array.from(segmenter.segment(text))
        .filter(({ isWordLike }) => isWordLike)
        .map(({ segment }) => segment);
  }
  const filtered = new Set(filters);
  return (text) => {
    let clean = '';
    for (const character of text) clean += filtered.has(character) ? split : character;
    return clean.split(split).filter((token) => token !== '');
  };
}
