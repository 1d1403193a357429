// The built-in names of a language, each with its kind.
import * as check from '../check.ts';
import { Random } from '../random.ts';
import { chooseLanguages } from './choose-languages.ts';
import { namesOfKinds } from './kinds.ts';
import type { LabelledTexts } from './languages.ts';
import { namesIn, splitKeys, type Part } from './name-parts.ts';

/** Options of {@link properNames}. */
export interface ProperNamesOptions {
  /** The code of the language. Default `en`. */
  readonly language?: string;
  /** Seed of the split and of the order. Default 0. */
  readonly seed?: number;
}

/** The built-in names. */
export interface ProperNamesDataset {
  /** Names, and as labels their kinds: `region`, `language` or `currency`. */
  readonly train: LabelledTexts;
  /** A twentieth of the names, none of which is in `train` or `test`. */
  readonly validation: LabelledTexts;
  /** A fifth of the names, none of which is in `train` or `validation`. */
  readonly test: LabelledTexts;
  /** The code of the language. */
  readonly language: string;
}

const checks: Readonly<Record<keyof ProperNamesOptions, check.OptionCheck>> = {
  language: check.text,
  seed: check.finite,
};

/**
 * The names of regions, languages and currencies that the engine's CLDR has in a language, each once and with its kind. Deterministic for a seed and an
 * engine; engines carry different editions of the CLDR.
 *
 * @throws Error when the engine does not have the language, or an option is not what it has to be
 *
 * @example
 * const { train } = properNames({ language: 'de' });
 * const generator = await trainGenerator(train.texts, { labels: train.labels }); // of @rnnkit/tasks
 */
export function properNames(options: ProperNamesOptions = {}): ProperNamesDataset {
  const { language, seed } = check.checkOptions('properNames', checks, { language: 'en', seed: 0 }, options);
  chooseLanguages('properNames', [language], 1);
  const all = namesOfKinds(language, ['region', 'language', 'currency']);
  const random = new Random(seed);
  const partOf = splitKeys(all, true, random.derive('split'));
  const make = (part: Part): LabelledTexts => {
    const kinds = new Map(namesIn(part, all, partOf).map(({ name, kind }) => [name, kind]));
    const rows = random.derive(part, 'order').shuffle([...kinds]);
    return { texts: rows.map(([name]) => name), labels: rows.map(([, kind]) => kind) };
  };
  return { train: make('train'), validation: make('validation'), test: make('test'), language };
}
