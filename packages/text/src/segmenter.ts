// What finds the bounds of words and graphemes: the engine, whose rules and dictionaries are of one edition of Unicode's ICU.
import { RnnkitError } from '@rnnkit/data';

/** What of the options of a tokenizer says what is cut by the engine. */
interface Segmentation {
  readonly charLevel?: boolean;
  readonly graphemes?: boolean;
  readonly segmentation?: 'split' | 'words';
  readonly locale?: string | undefined;
}

/** Whether tokens are cut by the engine, not by rules of our own. */
export function isSegmented({ charLevel = false, graphemes = false, segmentation }: Segmentation): boolean {
  return charLevel ? graphemes : segmentation === 'words';
}

/** What finds the bounds of words or graphemes. @throws RnnkitError `unsupported` where the engine has none */
export function segmenterOf(
  owner: string,
  { locale = 'en' }: Segmentation,
  granularity: 'grapheme' | 'word',
): Intl.Segmenter {
  if (typeof Intl.Segmenter !== 'function') {
    throw new RnnkitError(
      'unsupported',
      `${owner}: this engine has no Intl.Segmenter, which segmentation "words" and graphemes need.`,
    );
  }
  return new Intl.Segmenter(locale, { granularity });
}

/** What engines call themselves in a page, the more particular first. */
const browsers = [
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?Chrome\/(\d+)/, 'Chromium'],
  [/\bVersion\/(\d+(?:\.\d+)?).*\bSafari\//, 'Safari'],
] as const;

/** The engine that a page runs in, by what it calls itself. */
export function browserNamed(userAgent: string): string {
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return 'an engine without a name';
}

interface Globals {
  readonly process?: { readonly versions?: { readonly icu?: string } };
  readonly navigator?: { readonly userAgent?: string };
}

/** What cuts texts here, and for which language, such as `ICU 78.1, en`; in a page, which does not tell its ICU, `Firefox 140, en`. */
export function segmenterHere(options: Segmentation): string {
  const { process, navigator } = globalThis as Globals;
  const icu = process?.versions?.icu;
  const engine = icu === undefined ? browserNamed(navigator?.userAgent ?? '') : `ICU ${icu}`;
  const { locale } = segmenterOf('Tokenizer', options, 'word').resolvedOptions();
  return `${engine}, ${locale}`;
}

/** Says that texts are cut by another engine than those were that a tokenizer learned from, if they are. */
export function segmenterWarning(learnedBy: string | undefined, options: Segmentation): string | undefined {
  if (!isSegmented(options)) return undefined;
  const here = segmenterHere(options);
  if (learnedBy === here) return undefined;
  const before = learnedBy ?? 'an engine that it does not name';
  const what = options.charLevel === true ? 'characters' : 'words';
  return `The bounds of ${what} were found by ${before} when this tokenizer learned, and are found by ${here} now, which may find others: what it learned of them may be lost.`;
}
