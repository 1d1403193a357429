// Keras' JSON of a tokenizer: options and, as JSON inside JSON, its dictionaries. Words such as "__proto__" and "2020" are
// keys here, and there may be millions, so that dictionaries are read and written member by member.
import { check, jsonMembers, RnnkitError } from '@rnnkit/data';
import { defaultFilters } from './tokens.ts';
import type { TokenizerOptions } from './tokenizer-options.ts';
import { Vocabulary } from './vocabulary.ts';

/** What Keras' Tokenizer writes: `JSON.stringify` makes of it what `tokenizer_from_json` reads. */
export interface TokenizerJson {
  readonly class_name: 'Tokenizer';
  /** The options by Keras' names; the dictionaries are JSON themselves. */
  readonly config: Readonly<Record<string, string | number | boolean | null>>;
}

const keras = {
  num_words: 'numWords',
  filters: 'filters',
  lower: 'lower',
  split: 'split',
  char_level: 'charLevel',
  oov_token: 'oovToken',
} as const;
/** Options that Keras does not have, with their defaults. Where one is set, Keras refuses the file. */
const extras = {
  graphemes: false,
  segmentation: 'split',
  locale: undefined,
  normalization: undefined,
  stripAccents: false,
  ngrams: 1,
};
const dictionaries = ['word_counts', 'word_docs', 'index_docs', 'index_word', 'word_index'] as const;

/**
 * A tokenizer as Keras' JSON. A dictionary is written when it is read, so that `JSON.stringify` holds one at a time; there may be
 * millions of words.
 */
export function serializeTokenizer(options: TokenizerOptions, vocabulary: Vocabulary): TokenizerJson {
  const set = Object.entries(extras).filter(([name, usual]) => {
    const value = options[name as keyof typeof extras];
    return value !== undefined && value !== usual;
  });
  return {
    class_name: 'Tokenizer',
    config: {
      num_words: options.numWords ?? null,
      filters: options.filters ?? defaultFilters,
      lower: options.lower ?? true,
      split: options.split ?? ' ',
      char_level: options.charLevel ?? false,
      oov_token: options.oovToken ?? null,
      document_count: vocabulary.documentCount,
      get word_counts() {
        return dictionary(vocabulary.wordCounts());
      },
      get word_docs() {
        return dictionary(vocabulary.wordDocs());
      },
      get index_docs() {
        return dictionary(vocabulary.indexDocs());
      },
      get index_word() {
        return dictionary(vocabulary.indexed(), ([word, index]) => `"${index}": ${JSON.stringify(word)}`);
      },
      get word_index() {
        return dictionary(vocabulary.indexed());
      },
      ...Object.fromEntries(set.map(([name]) => [name, options[name as keyof typeof extras] ?? null])),
    },
  };
}

function dictionary<Key extends string | number>(
  entries: Iterable<readonly [Key, number]>,
  write = ([key, value]: readonly [Key, number]): string => `${JSON.stringify(String(key))}: ${value}`,
): string {
  // Blocks of entries: neither one string for each entry at a time nor a rope of all.
  const blocks: string[] = [];
  let block: string[] = [];
  for (const entry of entries) {
    if (block.push(write(entry)) < 4096) continue;
    blocks.push(block.join(', '));
    block = [];
  }
  if (block.length > 0) blocks.push(block.join(', '));
  return `{${blocks.join(', ')}}`;
}

/** What a tokenizer's JSON says. */
export interface ParsedTokenizer {
  readonly options: TokenizerOptions;
  /** The indices alone, which are all that it takes to turn texts into sequences. */
  readonly indices: Vocabulary;
  /** The indices with all counts. @throws Error when the counts are not what they have to be */
  readonly readAll: () => Vocabulary;
}

/**
 * What a tokenizer's JSON says. The counts, most of it, are looked at when they are asked for: a program that answers texts never
 * does, and would wait for them at its start.
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
  const known = new Set<string>([...Object.keys(keras), ...Object.keys(extras), 'document_count', ...dictionaries]);
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
  const names = [...Object.entries(keras), ...Object.keys(extras).map((extra) => [extra, extra] as const)];
  const options: TokenizerOptions = Object.fromEntries(
    names.flatMap(([field, option]) => {
      const value = fields.get(field) ?? undefined;
      return value === undefined ? [] : [[option, value]];
    }),
  );
  const indices = new Vocabulary();
  readIndices(indices, fields, options.oovToken);
  return { options, indices, readAll: () => readVocabulary(fields, options.oovToken) };
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

type Fields = ReadonlyMap<string, unknown>;

/** Takes over the indices, and how many documents there were. */
function readIndices(vocabulary: Vocabulary, fields: Fields, oovToken: string | undefined): void {
  const documents = fields.get('document_count') ?? 0;
  if (!isCount(documents))
    throw new RnnkitError('invalid-file', `The tokenizer's document_count cannot be ${check.describe(documents)}.`);
  vocabulary.documentCount = documents;
  vocabulary.setIndices(counted(fields, 'word_index'), typeof oovToken === 'string' ? oovToken : undefined);
}

function readVocabulary(fields: Fields, oovToken: string | undefined): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const [word, count] of counted(fields, 'word_counts')) {
    if (!vocabulary.add(word, count))
      throw new RnnkitError('invalid-file', `The tokenizer's word_counts has ${check.describe(word)} twice.`);
  }
  for (const [word, count] of counted(fields, 'word_docs')) {
    if (!vocabulary.setDocuments(word, count)) {
      throw new RnnkitError(
        'invalid-file',
        `The tokenizer's word_docs has ${check.describe(word)} twice, or word_counts has not.`,
      );
    }
  }
  readIndices(vocabulary, fields, oovToken);
  for (const [index, count] of counted(fields, 'index_docs')) {
    if (!/^\d{1,9}$/.test(index))
      throw new RnnkitError('invalid-file', `The tokenizer's index_docs has the index ${check.describe(index)}.`);
    vocabulary.setDocumentsOf(Number(index), count);
  }
  return vocabulary;
}

/** The numbers of a dictionary, in its order. */
function* counted(fields: Fields, name: (typeof dictionaries)[number]): Generator<readonly [string, number]> {
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
