// The built-in texts with spans: lists of names, each of which is a region, a language, a currency or a date.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { Random } from '../random.ts';
import { alignSpans, placedWords, type TextSpan } from '../tagging/spans.ts';
import { chooseLanguages, languagesCheck } from './choose-languages.ts';
import { nameKinds, namesOfKinds, type KindName } from './kinds.ts';
import { namesIn, splitKeys, type Part } from './name-parts.ts';

/** Options of {@link lists}. */
export interface ListsOptions {
  /** How many languages, the most widely spoken first; or their codes; or `all`. Default 4. */
  readonly languages?: number | readonly string[] | 'all';
  /** Seed of the split and of the examples. Default 0. */
  readonly seed?: number;
  /** Examples of each language to train on. Default 600. More of them leave all other examples as they are. */
  readonly trainExamples?: number;
  /** Examples of each language to choose the best epoch by. Default 60. */
  readonly validationExamples?: number;
  /** Examples of each language that are held out. Default 100. */
  readonly testExamples?: number;
}

/** A list, what its parts are, and its language. */
export interface ListExample {
  /** Such as `Swiss francs, March 5, and Danish`. */
  readonly text: string;
  /** Its names: `region`, `language`, `currency` or `date`. */
  readonly spans: readonly TextSpan[];
  /** The code of its language, such as `fr`. */
  readonly language: string;
}

/** The built-in texts with spans. */
export interface ListsDataset {
  readonly train: readonly ListExample[];
  /** Made of names none of which is in `train` or `test`. */
  readonly validation: readonly ListExample[];
  /** Made of names none of which is in `train` or `validation`. */
  readonly test: readonly ListExample[];
  /** The codes of the languages. */
  readonly languages: readonly string[];
}

const manyExamples = check.whole(0, 1_000_000);

const checks: Readonly<Record<keyof ListsOptions, check.OptionCheck>> = {
  languages: languagesCheck,
  seed: check.finite,
  trainExamples: manyExamples,
  validationExamples: manyExamples,
  testExamples: manyExamples,
};

/**
 * Lists of two to four names from the engine's CLDR, joined as the language joins a list, with the place and the kind of each name. Codes are
 * split before lists are made of their names, so that no name is in two parts. Languages in which a name can stand beside another word without
 * a space, such as Chinese, are none of them: spans of words could not say where it begins. Deterministic for a seed and an engine; engines carry
 * different editions of the CLDR.
 *
 * @throws Error when the engine does not have the languages, names do not stand apart in one, or an option is not what it has to be
 *
 * @example
 * const { train, test } = lists({ languages: ['en', 'fr'] });
 * const tagger = await trainTagger(train); // of @rnnkit/tasks
 */
export function lists(options: ListsOptions = {}): ListsDataset {
  const { seed, trainExamples, validationExamples, testExamples } = check.checkOptions(
    'lists',
    checks,
    { seed: 0, trainExamples: 600, validationExamples: 60, testExamples: 100 },
    options,
  );
  const chosen = chooseParted(options.languages ?? 4);
  const names = new Map(chosen.map((language) => [language, namesOfKinds(language, nameKinds).filter(isWords)]));
  const random = new Random(seed);
  const partOf = splitKeys([...names.values()].flat(), true, random.derive('split'));
  const make = (part: Part, count: number): readonly ListExample[] => {
    const made = [...names].flatMap(([language, all]) =>
      compose(language, namesIn(part, all, partOf), count, random.derive(part, language)),
    );
    return random.derive(part, 'order').shuffle(made);
  };
  return {
    train: make('train', trainExamples),
    validation: make('validation', validationExamples),
    test: make('test', testExamples),
    languages: chosen,
  };
}

/** Languages in whose lists names stand apart. */
function chooseParted(wanted: number | readonly string[] | 'all'): readonly string[] {
  if (typeof wanted === 'object') {
    const joined = chooseLanguages('lists', wanted, 1).find((language) => !isParted(language));
    if (joined === undefined) return wanted;
    throw new RnnkitError(
      'unsupported',
      `lists: in the language ${check.describe(joined)} names do not stand apart from what is between them.`,
    );
  }
  const parted = chooseLanguages('lists', 'all', 1).filter(isParted);
  if (wanted === 'all') return parted;
  if (Number.isSafeInteger(wanted) && wanted >= 1 && wanted <= parted.length) return parted.slice(0, wanted);
  throw new RnnkitError(
    'invalid-argument',
    `lists: this engine has ${parted.length} languages whose lists have parts; ask for 1 up to as many, not ${String(wanted)}.`,
  );
}

/** Whether names in lists begin and end where words do. */
function isParted(language: string): boolean {
  const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const names = ['FR', 'IT', 'DE'].map((code) => display.of(code) ?? code);
  const { text, spans } = listOf(
    language,
    names.map((name) => ({ kind: 'region', key: name, name })),
  );
  return alignSpans(placedWords(text), spans).lost.length === 0;
}

/** Whether a name begins and ends where words do. */
const isWords = ({ name }: KindName): boolean =>
  alignSpans(placedWords(`${name},`), [{ label: '', start: 0, end: name.length }]).lost.length === 0;

function listOf(language: string, names: readonly KindName[]): Omit<ListExample, 'language'> {
  const format = new Intl.ListFormat(language, { type: 'conjunction' });
  const spans: TextSpan[] = [];
  let text = '';
  for (const { type, value } of format.formatToParts(names.map(({ name }) => name))) {
    const start = text.length;
    text += value;
    if (type === 'element') spans.push({ label: names[spans.length]!.kind, start, end: text.length });
  }
  return { text, spans };
}

function compose(language: string, names: readonly KindName[], count: number, random: Random): ListExample[] {
  // There are many more languages than currencies: a kind is drawn first.
  const byKind = nameKinds.map((kind) => names.filter((one) => one.kind === kind)).filter((group) => group.length > 0);
  return Array.from({ length: count }, () => {
    const parts = Array.from({ length: random.integer(2, 5) }, () => {
      const group = byKind[random.integer(0, byKind.length)]!;
      return group[random.integer(0, group.length)]!;
    });
    return { ...listOf(language, parts), language };
  });
}
