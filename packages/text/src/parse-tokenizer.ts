// Reading Keras' JSON of a tokenizer: options and, as JSON inside JSON, its dictionaries, which are read member by member.
import { check, jsonMembers, RnnkitError } from '@rnnkit/data';
import type { TokenizerOptions } from './tokenizer-options.ts';
import type { WordIndex } from './word-index.ts';

const keras = {
  num_words: 'numWords',
  filters: 'filters',
  lower: 'lower',
  split: 'split',
  char_level: 'charLevel',
  oov_token: 'oovToken',
} as const;
/** Options that Keras does not have, with their defaults. Where one is set, Keras refuses the file. */
export const extras = {
  lowerAscii: false,
  strip: '',
  graphemes: false,
  segmentation: 'split',
  locale: undefined,
  normalization: undefined,
  stripAccents: false,
  ngrams: 1,
};
const dictionaries = ['word_counts', 'word_docs', 'index_docs', 'index_word', 'word_index'] as const;

/** A tokenizer's JSON, of which the dictionaries are not read. */
export interface ParsedTokenizer {
  readonly options: TokenizerOptions;
  readonly fields: Fields;
  /** What cut the texts that it learned from, where the engine did. */
  readonly segmenter: string | undefined;
}

/**
 * The options of a tokenizer's JSON, and its dictionaries, which are read by {@link fillIndices} and {@link counted}.
 *
 * @throws Error when it is not what Keras' Tokenizer writes
 */
export function parseTokenizer(json: unknown): ParsedTokenizer {
  const { class_name: name, config } = parseObject(textOf(json));
  if (name !== 'Tokenizer' || typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new RnnkitError(
      'invalid-file',
      'This JSON is not of a tokenizer: its class_name has to be "Tokenizer", and it has to have a config.',
    );
  }
  const fields = new Map<string, unknown>(Object.entries(config));
  const known = new Set<string>([
    ...Object.keys(keras),
    ...Object.keys(extras),
    'document_count',
    'segmenter',
    ...dictionaries,
  ]);
  const unknown = [...fields.keys()].filter((field) => !known.has(field));
  if (unknown.length > 0)
    throw new RnnkitError(
      'invalid-file',
      `The tokenizer's config holds what none has: ${check.describeList(unknown)}.`,
    );
  for (const dictionary of dictionaries) {
    const value = fields.get(dictionary) ?? '{}';
    if (typeof value !== 'string')
      throw new RnnkitError(
        'invalid-file',
        `The tokenizer's ${dictionary} has to be JSON in text; got ${check.describe(value)}.`,
      );
  }
  const segmenter = fields.get('segmenter') ?? undefined;
  if (segmenter !== undefined && typeof segmenter !== 'string')
    throw new RnnkitError(
      'invalid-file',
      `The tokenizer's segmenter has to be text; got ${check.describe(segmenter)}.`,
    );
  const names = [...Object.entries(keras), ...Object.keys(extras).map((extra) => [extra, extra] as const)];
  const options: TokenizerOptions = Object.fromEntries(
    names.flatMap(([field, option]) => {
      const value = fields.get(field) ?? undefined;
      return value === undefined ? [] : [[option, value]];
    }),
  );
  return { options, fields, segmenter };
}

function textOf(json: unknown): string {
  if (typeof json === 'string') return json;
  try {
    return JSON.stringify(json) ?? '';
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      `The tokenizer cannot be read: it has to be JSON; got ${check.describe(json)}.`,
      { cause: error },
    );
  }
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  let cause: unknown;
  try {
    const parsed = JSON.parse(json) as unknown;
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (error) {
    cause = error;
  }
  throw new RnnkitError('invalid-file', 'The tokenizer cannot be read: it is not a JSON object.', { cause });
}

/** What a tokenizer's config holds. */
export type Fields = ReadonlyMap<string, unknown>;

/** Takes over the indices. @returns how many documents there were */
export function fillIndices(words: WordIndex, fields: Fields, oovToken: string | undefined): number {
  const documents = fields.get('document_count') ?? 0;
  if (!isCount(documents))
    throw new RnnkitError('invalid-file', `The tokenizer's document_count cannot be ${check.describe(documents)}.`);
  words.setIndices(counted(fields, 'word_index'), typeof oovToken === 'string' ? oovToken : undefined);
  return documents;
}

/** The numbers of a dictionary, in its order. */
export function* counted(fields: Fields, name: (typeof dictionaries)[number]): Generator<readonly [string, number]> {
  const members = jsonMembers((fields.get(name) ?? '{}') as string);
  for (;;) {
    const { done, value: member } = nextOf(members, name);
    if (done === true) return;
    const [word, written] = member;
    const value = /^\d{1,16}$/.test(written) ? Number(written) : undefined;
    if (!isCount(value)) {
      throw new RnnkitError(
        'invalid-file',
        `The tokenizer's ${name} has to hold whole numbers; ${check.describe(word)} has ${check.cut(written)}.`,
      );
    }
    yield [word, value];
  }
}

function nextOf<Member>(members: Generator<Member, void>, name: string): IteratorResult<Member, void> {
  try {
    return members.next();
  } catch (error) {
    throw new RnnkitError('invalid-file', `The tokenizer's ${name} cannot be read: it is not a JSON object.`, {
      cause: error,
    });
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
