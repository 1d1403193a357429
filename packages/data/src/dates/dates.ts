// The built-in pairs: a date as people write it, and the same date by ISO 8601.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { chooseLanguages, languagesCheck } from '../languages/choose-languages.ts';
import { Random } from '../random.ts';
import { ambiguityAmong, dateFormatsOf, type DateFormat, type Day } from './date-formats.ts';

/** Options of {@link dates}. */
export interface DatesOptions {
  /** How many languages, the most widely spoken first; or their codes; or `all`. Default 8. */
  readonly languages?: number | readonly string[] | 'all';
  /** Seed of the split and of the examples. Default 0. */
  readonly seed?: number;
  /** The first year, from 1000. Default 1950. */
  readonly firstYear?: number;
  /** The last year, up to 9999. Default 2049. */
  readonly lastYear?: number;
  /** Examples to train on, as many of each language. Default 20,000. More of them leave all other examples as they are. */
  readonly trainExamples?: number;
  /** Examples to choose the best epoch by. Default 1,000. */
  readonly validationExamples?: number;
  /** Examples that are held out. Default 1,000. */
  readonly testExamples?: number;
}

/** Texts, as many dates, and the languages of the texts. */
export interface DatePairs {
  /** Dates as people write them, such as `mardi 5 mars 2024`; no text twice. */
  readonly texts: string[];
  /** The dates by ISO 8601, such as `2024-03-05`. */
  readonly dates: string[];
  /** The codes of the languages, such as `fr`. */
  readonly languages: string[];
}

/** The built-in pairs. */
export interface DatesDataset {
  readonly train: DatePairs;
  /** Of dates none of which is in `train` or `test`. */
  readonly validation: DatePairs;
  /** Of dates none of which is in `train` or `validation`. */
  readonly test: DatePairs;
  /** The codes of the languages. */
  readonly languages: readonly string[];
}

const manyExamples = check.whole(0, 1_000_000);
const year = check.whole(1000, 9999);

const checks: Readonly<Record<keyof DatesOptions, check.OptionCheck>> = {
  languages: languagesCheck,
  seed: check.finite,
  firstYear: year,
  lastYear: year,
  trainExamples: manyExamples,
  validationExamples: manyExamples,
  testExamples: manyExamples,
};

const defaults = {
  seed: 0,
  firstYear: 1950,
  lastYear: 2049,
  trainExamples: 20_000,
  validationExamples: 1000,
  testExamples: 1000,
};

/** The shares of all days that are held out. */
const heldOut = { test: 0.1, validation: 0.05 };

const millisecondsADay = 24 * 60 * 60 * 1000;

/** Draws in a row that give nothing new, after which there is taken to be nothing new. */
const mostFailures = 10_000;

/**
 * Dates as people write them in several languages, paired with ISO 8601, made by the engine's `Intl.DateTimeFormat`: with and without
 * the weekday, names of months in full and short, numbers with and without zeros, in the language's own digits, too. A text that
 * could be another date in one of the languages, as 5/3/2024 could, is left out. The days are split before texts are made of them, so
 * that no day is in two parts. Each part of each language has a random stream of its own. Deterministic for a seed and an engine;
 * engines carry different editions of the CLDR.
 *
 * @throws Error when the engine does not have the languages, there are not as many texts as are asked for, or an option is not what
 * it has to be
 *
 * @example
 * const { train, test } = dates({ languages: ['de', 'el', 'ja'] });
 * console.log(train.texts[0], train.dates[0]);
 */
export function dates(options: DatesOptions = {}): DatesDataset {
  const settings = check.checkOptions('dates', checks, defaults, options);
  const { firstYear, lastYear } = settings;
  if (firstYear > lastYear) {
    throw new RnnkitError(
      'invalid-argument',
      `dates: firstYear has to be at most lastYear; got ${firstYear} and ${lastYear}.`,
    );
  }
  const languages = chooseLanguages('dates', options.languages ?? 8, 1);
  const random = new Random(settings.seed);
  const formats = languages.map(dateFormatsOf);
  const isAmbiguous = ambiguityAmong(formats.flat());
  const days = splitDays(firstYear, lastYear, random.derive('split'));
  const make = (part: keyof typeof days, count: number): DatePairs => {
    const rows = new Map<string, Row>();
    for (const [place, language] of languages.entries()) {
      const share = Math.floor((count + languages.length - 1 - place) / languages.length);
      const drawn = draw({ formats: formats[place]!, days: days[part], random: random.derive(part, language) });
      addRows(rows, share, drawn, isAmbiguous);
    }
    return columns(random.derive(part, 'order').shuffle([...rows.values()]));
  };
  return {
    train: make('train', settings.trainExamples),
    validation: make('validation', settings.validationExamples),
    test: make('test', settings.testExamples),
    languages,
  };
}

interface Row {
  readonly text: string;
  readonly date: string;
  readonly language: string;
}

/** The days of some years, shuffled and split. */
function splitDays(
  firstYear: number,
  lastYear: number,
  random: Random,
): Record<'train' | 'validation' | 'test', Day[]> {
  const first = Date.UTC(firstYear, 0, 1);
  const count = (Date.UTC(lastYear + 1, 0, 1) - first) / millisecondsADay;
  const days = random.shuffle(Array.from({ length: count }, (_, place): Day => first + place * millisecondsADay));
  const tested = Math.ceil(count * heldOut.test);
  const validated = tested + Math.ceil(count * heldOut.validation);
  return { test: days.slice(0, tested), validation: days.slice(tested, validated), train: days.slice(validated) };
}

interface Source {
  readonly formats: readonly DateFormat[];
  readonly days: readonly Day[];
  readonly random: Random;
}

/** Any of some days in any of some formats, without end. */
function* draw({ formats, days, random }: Source): Generator<readonly [format: DateFormat, day: Day]> {
  while (true) yield [formats[random.integer(0, formats.length)]!, days[random.integer(0, days.length)]!];
}

/** Adds as many rows as are wanted, each of a new text. */
function addRows(
  rows: Map<string, Row>,
  wanted: number,
  drawn: ReturnType<typeof draw>,
  isAmbiguous: ReturnType<typeof ambiguityAmong>,
): void {
  const before = rows.size;
  let failures = 0;
  while (rows.size < before + wanted) {
    const [format, day] = drawn.next().value as readonly [DateFormat, Day];
    const text = format.write(day);
    if (!rows.has(text) && !isAmbiguous(format, day)) {
      rows.set(text, { text, date: new Date(day).toISOString().slice(0, 10), language: format.language });
      failures = 0;
    } else if (++failures > mostFailures) {
      throw new RnnkitError(
        'invalid-argument',
        `dates: after ${rows.size - before} texts of the language ${format.language} there are hardly any more for this part. Take more years, or fewer examples than ${wanted} of each language.`,
      );
    }
  }
}

function columns(rows: readonly Row[]): DatePairs {
  return {
    texts: rows.map(({ text }) => text),
    dates: rows.map(({ date }) => date),
    languages: rows.map(({ language }) => language),
  };
}
