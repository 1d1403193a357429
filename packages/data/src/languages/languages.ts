// The built-in data: which language is a short text in? It needs no download, because every engine carries the Unicode CLDR.
import * as check from '../check.ts';
import { Random } from '../random.ts';
import { chooseLanguages, languagesCheck } from './choose-languages.ts';
import { namesIn, splitKeys, type Part } from './name-parts.ts';
import { namesOf } from './names.ts';

/** Options of {@link languages}. */
export interface LanguagesOptions {
  /** How many languages, the most widely spoken first; or their codes; or `all`. Default 24. */
  readonly languages?: number | readonly string[] | 'all';
  /** Seed of the split and of the examples. Default 0. */
  readonly seed?: number;
  /** Examples of each language to train on. Default 1,200. More of them leave all other examples as they are. */
  readonly trainExamples?: number;
  /**
   * Examples to choose the best epoch by, as a share of those to train on, from 0 up to, not including, 1. They are made of names
   * that are in no other part; 0 keeps those names for training. Default 0.05.
   */
  readonly validationSplit?: number;
  /** Examples of each language that are held out. Default 60. */
  readonly testExamples?: number;
  /**
   * How many times as many examples to train on, and to choose by, the first language has as the last; from one language to the next
   * they grow fewer by the same factor (the long tail of Cao et al. 2019). At least 1. What is held out is of each language alike.
   * Default 1: as many of each.
   */
  readonly imbalanceRatio?: number;
}

/** Texts and as many labels. */
export interface LabelledTexts {
  readonly texts: string[];
  readonly labels: string[];
}

/** The built-in data. */
export interface LanguagesDataset {
  readonly train: LabelledTexts;
  /** Made of names none of which is in `train` or `test`; empty with `validationSplit: 0`. */
  readonly validation: LabelledTexts;
  /** Made of names none of which is in `train` or `validation`. */
  readonly test: LabelledTexts;
  /** The codes of the languages, such as `fr`. */
  readonly languages: readonly string[];
}

const checks: Readonly<Record<keyof LanguagesOptions, check.OptionCheck>> = {
  languages: languagesCheck,
  seed: check.finite,
  trainExamples: check.whole(0, 1_000_000),
  validationSplit: check.fraction,
  testExamples: check.whole(0, 1_000_000),
  imbalanceRatio: check.rule(
    'a number from 1 to 1,000,000',
    (value) => typeof value === 'number' && value >= 1 && value <= 1_000_000,
  ),
};

/**
 * Labelled texts from the engine's CLDR: names of regions, languages and currencies, measures, dates and relative times, two
 * to four of them joined as the language joins a list. The codes are split before texts are made of them, so that no name
 * is in two parts. Each part of each language has a random stream of its own. Deterministic for a seed and an engine; engines
 * carry different editions of the CLDR.
 *
 * @throws Error when the engine does not have the languages, or an option is not what it has to be
 *
 * @example
 * const { train, test } = languages({ languages: ['de', 'nl', 'af'] });
 */
export function languages(options: LanguagesOptions = {}): LanguagesDataset {
  const { seed, trainExamples, validationSplit, testExamples, imbalanceRatio } = check.checkOptions(
    'languages',
    checks,
    { seed: 0, trainExamples: 1200, validationSplit: 0.05, testExamples: 60, imbalanceRatio: 1 },
    options,
  );
  const chosen = chooseLanguages('languages', options.languages ?? 24, 2);
  const names = new Map(chosen.map((language) => [language, namesOf(language)]));
  const random = new Random(seed);
  const partOf = splitKeys([...names.values()].flat(), validationSplit > 0, random.derive('split'));
  const make = (part: Part, most: number, ratio: number): LabelledTexts => {
    const made: LabelledTexts = { texts: [], labels: [] };
    for (const [place, [language, all]] of [...names].entries()) {
      const count = Math.round(most * ratio ** (-place / Math.max(1, names.size - 1)));
      const own = namesIn(part, all, partOf).map(({ name }) => name);
      made.texts.push(...compose(language, own, count, random.derive(part, language)));
      made.labels.push(...Array.from({ length: count }, () => language));
    }
    return mix(made, random.derive(part, 'order'));
  };
  return {
    train: make('train', trainExamples, imbalanceRatio),
    validation: make('validation', Math.round(validationSplit * trainExamples), imbalanceRatio),
    test: make('test', testExamples, 1),
    languages: chosen,
  };
}

function compose(language: string, names: readonly string[], count: number, random: Random): string[] {
  const format = new Intl.ListFormat(language, { type: 'conjunction' });
  const distinct = new Set(names).size;
  return Array.from({ length: count }, () => {
    const parts = new Set<string>();
    const wanted = Math.min(distinct, random.integer(2, 5));
    while (parts.size < wanted) parts.add(names[random.integer(0, names.length)]!);
    return format.format(parts);
  });
}

function mix({ texts, labels }: LabelledTexts, random: Random): LabelledTexts {
  const order = random.shuffle(Array.from({ length: texts.length }, (_, row) => row));
  return { texts: order.map((row) => texts[row]!), labels: order.map((row) => labels[row]!) };
}
