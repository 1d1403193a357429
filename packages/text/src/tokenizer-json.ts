// Keras' JSON of a tokenizer: options and, as JSON inside JSON, its dictionaries. Words such as "__proto__" and "2020" are
// keys here, and there may be millions, so that dictionaries are read and written member by member.
import { cut, describe, describeList } from './check.ts';
import { membersOf } from './json-members.ts';
import { defaultFilters } from './tokens.ts';
import type { TokenizerOptions } from './tokenizer.ts';
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

/**
 * What a tokenizer's JSON says.
 *
 * @throws Error when it is not what Keras' Tokenizer writes
 */
export function parseTokenizer(json: unknown): { readonly options: TokenizerOptions; readonly vocabulary: Vocabulary } {
  const outer = reading('The tokenizer', () => new Map(membersOf(textOf(json))));
  const config = outer.get('config') ?? '';
  if (outer.get('class_name') !== '"Tokenizer"' || !config.startsWith('{')) {
    throw new Error(
      'This JSON is not of a tokenizer: its class_name has to be "Tokenizer", and it has to have a config.',
    );
  }
  const fields = reading("The tokenizer's config", () => new Map(membersOf(config)));
  const known = new Set<string>([...Object.keys(keras), ...Object.keys(extras), 'document_count', ...dictionaries]);
  const unknown = [...fields.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`The tokenizer's config holds what none has: ${describeList(unknown)}.`);
  const names = [...Object.entries(keras), ...Object.keys(extras).map((name) => [name, name] as const)];
  const options: TokenizerOptions = Object.fromEntries(
    names.flatMap(([name, option]) => {
      const value = valueOf(fields, name);
      return value === undefined ? [] : [[option, value]];
    }),
  );
  return { options, vocabulary: parseVocabulary(fields, options.oovToken) };
}

function textOf(json: unknown): string {
  if (typeof json === 'string') return json;
  try {
    return JSON.stringify(json) ?? '';
  } catch (error) {
    throw new Error(`The tokenizer cannot be read: it has to be JSON; got ${describe(json)}.`, { cause: error });
  }
}

/** The result of reading, with an error that says what is not JSON. */
function reading<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${name} cannot be read: it is not a JSON object.`, { cause: error });
  }
}

/** The value of a field; undefined where it is absent or null. */
function valueOf(fields: ReadonlyMap<string, string>, name: string): unknown {
  return reading(`The tokenizer's ${name}`, () => (JSON.parse(fields.get(name) ?? 'null') as unknown) ?? undefined);
}

function parseVocabulary(fields: ReadonlyMap<string, string>, oovToken: unknown): Vocabulary {
  const vocabulary = new Vocabulary();
  const documents = valueOf(fields, 'document_count') ?? 0;
  if (!isCount(documents)) throw new Error(`The tokenizer's document_count cannot be ${describe(documents)}.`);
  vocabulary.documentCount = documents;
  for (const [word, count] of counted(fields, 'word_counts')) {
    if (!vocabulary.add(word, count)) throw new Error(`The tokenizer's word_counts has ${describe(word)} twice.`);
  }
  for (const [word, count] of counted(fields, 'word_docs')) {
    if (!vocabulary.setDocuments(word, count)) {
      throw new Error(`The tokenizer's word_docs has ${describe(word)} twice, or word_counts has not.`);
    }
  }
  vocabulary.setIndices(counted(fields, 'word_index'), typeof oovToken === 'string' ? oovToken : undefined);
  for (const [index, count] of counted(fields, 'index_docs')) {
    if (!/^\d{1,9}$/.test(index)) throw new Error(`The tokenizer's index_docs has the index ${describe(index)}.`);
    vocabulary.setDocumentsOf(Number(index), count);
  }
  return vocabulary;
}

/** The numbers of a dictionary, in its order. */
function* counted(fields: ReadonlyMap<string, string>, name: string): Generator<readonly [string, number]> {
  const json = valueOf(fields, name) ?? '{}';
  if (typeof json !== 'string')
    throw new Error(`The tokenizer's ${name} has to be JSON in text; got ${describe(json)}.`);
  const members = membersOf(json);
  for (;;) {
    const { done, value: member } = reading(`The tokenizer's ${name}`, () => members.next());
    if (done === true) return;
    const [word, written] = member;
    const value = /^\d{1,16}$/.test(written) ? Number(written) : undefined;
    if (!isCount(value)) {
      throw new Error(`The tokenizer's ${name} has to hold whole numbers; ${describe(word)} has ${cut(written)}.`);
    }
    yield [word, value];
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
