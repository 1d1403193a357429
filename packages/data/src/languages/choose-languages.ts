// Which of the engine's languages built-in data are made of.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { languageCodes } from './codes.ts';
import { hasLanguage } from './names.ts';

/** A choice of languages: how many, the most widely spoken first; or their codes; or `all`. */
export type LanguageChoice = number | readonly string[] | 'all';

/** What a choice of languages has to be. */
export const languagesCheck: check.OptionCheck = check.rule(
  'a number, a list of codes or "all"',
  (value) => value === 'all' || typeof value === 'number' || Array.isArray(value),
);

/** The codes of the languages that this engine has the built-in data of, the most widely spoken first. */
export function availableLanguages(): readonly string[] {
  return languageCodes.filter(hasLanguage);
}

/**
 * The codes of the languages that are chosen.
 *
 * @param owner what takes the choice, for errors
 * @param fewest how many there have to be
 * @throws Error when the engine does not have them, or they are too few, or one is there twice
 */
export function chooseLanguages(owner: string, wanted: LanguageChoice, fewest: number): readonly string[] {
  if (typeof wanted === 'object') {
    check.texts(wanted, `${owner}: languages`);
    const absent = wanted.find((language) => !hasLanguage(language));
    if (absent !== undefined)
      throw new RnnkitError('unsupported', `This engine has no data of the language ${check.describe(absent)}.`);
    if (new Set(wanted).size < Math.max(fewest, wanted.length))
      throw new RnnkitError(
        'invalid-argument',
        `${owner} takes at least ${fewest === 1 ? 'one code' : 'two codes'}, each once.`,
      );
    return wanted;
  }
  const available = availableLanguages();
  if (wanted === 'all') return available;
  if (!Number.isSafeInteger(wanted) || wanted < fewest || wanted > available.length) {
    throw new RnnkitError(
      'invalid-argument',
      `This engine has data of ${available.length} languages; ask for ${fewest} up to as many, not ${String(wanted)}.`,
    );
  }
  return available.slice(0, wanted);
}
