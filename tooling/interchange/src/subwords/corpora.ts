// Texts to learn from.
import { readFile } from 'node:fs/promises';

const languages = [
  'ar',
  'bn',
  'cs',
  'de',
  'el',
  'en',
  'fi',
  'fr',
  'he',
  'hi',
  'hu',
  'ja',
  'ka',
  'ko',
  'my',
  'ru',
  'ta',
  'th',
  'tr',
  'vi',
  'zh',
];

/** Names of countries and languages in many languages, which the engine knows. */
export function multilingual(): string[] {
  const regions = Array.from({ length: 26 * 26 }, (_, at) =>
    String.fromCodePoint(65 + Math.floor(at / 26), 65 + (at % 26)),
  );
  return languages.flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    const tongues = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
    const list = new Intl.ListFormat(language);
    return regions.flatMap((region) => {
      const name = names.of(region);
      const tongue = tongues.of(region.toLowerCase());
      return name === undefined ? [] : [list.format([name, ...(tongue === undefined ? [] : [tongue])])];
    });
  });
}

/** The lines of a file. */
export async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return text.split(/(?<=\n)/).filter((line) => line !== '');
}
