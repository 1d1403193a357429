// The built-in data: which language is a short text in? It needs no download, because every engine carries the Unicode CLDR.
import * as check from '../check.ts';
import { Random } from '../random.ts';
import { languageCodes } from './codes.ts';
import { hasLanguage, namesOf, type Name } from './names.ts';
import { RnnkitError } from '../error.ts';

/** Options of {@link languages}. */
export interface LanguagesOptions {
  /** How many languages, the most widely spoken first; or their codes; or `all`. Default 24. */
  readonly languages?: number | readonly string[] | 'all';
  /** Seed of the split and of the examples. Default 0. */
  readonly seed?: number;
  /** Examples of each language to train on. Default 400. */
  readonly trainExamples?: number;
  /** Examples of each language that are held out. Default 60. */
  readonly testExamples?: number;
}

/** Texts and as many labels. */
export interface LabelledTexts {
  readonly texts: string[];
  readonly labels: string[];
}

/** The built-in data. */
export interface LanguagesDataset {
  readonly train: LabelledTexts;
  /** Made of names none of which is in `train`. */
  readonly test: LabelledTexts;
  /** The codes of the languages, such as `fr`. */
  readonly languages: readonly string[];
}

const checks: Readonly<Record<keyof LanguagesOptions, check.OptionCheck>> = {
  languages: check.rule('a number, a list of codes or "all"', (value) => value === 'all' || isCountOrList(value)),
  seed: check.finite,
  trainExamples: check.whole(0, 1_000_000),
  testExamples: check.whole(0, 1_000_000),
};
const isCountOrList = (value: unknown): boolean => typeof value === 'number' || Array.isArray(value);

/** The share of codes whose names are held out. */
const heldOut = 0.2;

/**
 * Labelled texts from the engine's CLDR: names of regions, languages and currencies, measures, dates and relative times, two
 * to four of them joined as the language joins a list. The codes are split before texts are made of them, so that no name
 * is on both sides. Deterministic for a seed and an engine; engines carry different editions of the CLDR.
 *
 * @throws Error when the engine does not have the languages, or an option is not what it has to be
 *
 * @example
 * const { train, test } = languages({ languages: ['de', 'nl', 'af'] });
 */
export function languages(options: LanguagesOptions = {}): LanguagesDataset {
  const { seed, trainExamples, testExamples } = check.checkOptions(
    'languages',
    checks,
    { seed: 0, trainExamples: 400, testExamples: 60 },
    options,
  );
  const chosen = chooseLanguages(options.languages ?? 24);
  const names = new Map(chosen.map((language) => [language, namesOf(language)]));
  const random = new Random(seed);
  const keys = random.shuffle([...new Set([...names.values()].flatMap((all) => all.map(({ key }) => key)))].toSorted());
  const held = new Set(keys.slice(0, Math.ceil(keys.length * heldOut)));
  const train: LabelledTexts = { texts: [], labels: [] };
  const test: LabelledTexts = { texts: [], labels: [] };
  for (const [language, all] of names) {
    // Two codes may share a name: such a name is on one side, too.
    const heldNames = new Set(all.filter(({ key }) => held.has(key)).map(({ name }) => name));
    compose(
      train,
      language,
      all.filter(({ name }) => !heldNames.has(name)),
      trainExamples,
      random,
    );
    compose(
      test,
      language,
      all.filter(({ key }) => held.has(key)),
      testExamples,
      random,
    );
  }
  return { train: mix(train, random), test: mix(test, random), languages: chosen };
}

function chooseLanguages(wanted: number | readonly string[] | 'all'): readonly string[] {
  if (typeof wanted === 'object') {
    check.texts(wanted, 'languages: languages');
    const absent = wanted.find((language) => !hasLanguage(language));
    if (absent !== undefined)
      throw new RnnkitError('unsupported', `This engine has no data of the language ${check.describe(absent)}.`);
    if (new Set(wanted).size < Math.max(2, wanted.length))
      throw new RnnkitError('invalid-argument', 'languages takes at least two codes, each once.');
    return wanted;
  }
  const available = languageCodes.filter(hasLanguage);
  if (wanted === 'all') return available;
  if (!Number.isSafeInteger(wanted) || wanted < 2 || wanted > available.length) {
    throw new RnnkitError(
      'invalid-argument',
      `This engine has data of ${available.length} languages; ask for 2 up to as many, not ${String(wanted)}.`,
    );
  }
  return available.slice(0, wanted);
}

function compose(into: LabelledTexts, language: string, names: readonly Name[], count: number, random: Random): void {
  const format = new Intl.ListFormat(language, { type: 'conjunction' });
  for (let example = 0; example < count; example++) {
    const parts = new Set<string>();
    const wanted = random.integer(2, 5);
    while (parts.size < wanted) parts.add(names[random.integer(0, names.length)]!.name);
    into.texts.push(format.format(parts));
    into.labels.push(language);
  }
}

function mix({ texts, labels }: LabelledTexts, random: Random): LabelledTexts {
  const order = random.shuffle(Array.from({ length: texts.length }, (_, row) => row));
  return { texts: order.map((row) => texts[row]!), labels: order.map((row) => labels[row]!) };
}
