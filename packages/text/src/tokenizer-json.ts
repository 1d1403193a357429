// Keras' JSON of a tokenizer: options and, as JSON inside JSON, its dictionaries. Words such as "__proto__" and "2020" are
// keys here, so dictionaries are Maps, and are written entry by entry.
import { defaultFilters } from './tokens.ts';
import type { TokenizerOptions, TokenizerState } from './tokenizer.ts';

const extras = ['graphemes', 'segmentation', 'locale', 'normalization', 'stripAccents'] as const;

function dictionary(entries: Iterable<readonly [string | number, string | number]>): string {
  const parts = Array.from(entries, ([key, value]) => `${JSON.stringify(String(key))}: ${JSON.stringify(value)}`);
  return `{${parts.join(', ')}}`;
}

/** A tokenizer as Keras' JSON. */
export function serializeTokenizer(options: TokenizerOptions, state: TokenizerState): string {
  const config = {
    num_words: options.numWords ?? null,
    filters: options.filters ?? defaultFilters,
    lower: options.lower ?? true,
    split: options.split ?? ' ',
    char_level: options.charLevel ?? false,
    oov_token: options.oovToken ?? null,
    document_count: state.documentCount,
    word_counts: dictionary(state.wordCounts),
    word_docs: dictionary(state.wordDocs),
    index_docs: dictionary(state.indexDocs),
    index_word: dictionary(Array.from(state.wordIndex, ([word, index]) => [index, word] as const)),
    word_index: dictionary(state.wordIndex),
    // Keras passes over what it does not know.
    ...Object.fromEntries(extras.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])),
  };
  return JSON.stringify({ class_name: 'Tokenizer', config });
}

/** What a tokenizer's JSON says. */
export function parseTokenizer(json: string): { readonly options: TokenizerOptions; readonly state: TokenizerState } {
  const parsed = parse(json, 'The tokenizer');
  const { class_name: className, config } = parsed as { readonly class_name?: unknown; readonly config?: unknown };
  if (className !== 'Tokenizer' || typeof config !== 'object' || config === null) {
    throw new Error(
      'This JSON is not of a tokenizer: its class_name has to be "Tokenizer", and it has to have a config.',
    );
  }
  const fields = new Map<string, unknown>(Object.entries(config));
  const options: TokenizerOptions = {
    numWords: field(fields, 'num_words', isCount, true),
    filters: field(fields, 'filters', isText) ?? defaultFilters,
    lower: field(fields, 'lower', isFlag) ?? true,
    split: field(fields, 'split', isText) ?? ' ',
    charLevel: field(fields, 'char_level', isFlag) ?? false,
    oovToken: field(fields, 'oov_token', isText, true),
    graphemes: field(fields, 'graphemes', isFlag) ?? false,
    segmentation: field(fields, 'segmentation', isSegmentation) ?? 'split',
    locale: field(fields, 'locale', isText),
    normalization: field(fields, 'normalization', isNormalization),
    stripAccents: field(fields, 'stripAccents', isFlag) ?? false,
  };
  const counts = (name: string): Map<string, number> => {
    const entries = Object.entries(parse(field(fields, name, isText) ?? '{}', name));
    const wrong = entries.find(([, value]) => !isCount(value));
    if (wrong !== undefined)
      throw new Error(
        `The tokenizer's ${name} has to hold whole numbers; "${wrong[0].slice(0, 40)}" has ${JSON.stringify(wrong[1]).slice(0, 40)}.`,
      );
    return new Map(entries as [string, number][]);
  };
  // An engine reads words that are numbers first, so the order comes from the indices.
  const wordIndex = new Map([...counts('word_index')].toSorted(([, a], [, b]) => a - b));
  if (new Set(wordIndex.values()).size < wordIndex.size || [...wordIndex.values()].includes(0)) {
    throw new Error("The tokenizer's word_index has to give each word an index of its own, from 1 on.");
  }
  const indexDocs = new Map(Array.from(counts('index_docs'), ([index, count]) => [Number(index), count]));
  return {
    options,
    state: {
      documentCount: field(fields, 'document_count', isCount) ?? 0,
      wordCounts: inOrderOf(wordIndex, counts('word_counts')),
      wordDocs: counts('word_docs'),
      indexDocs,
      wordIndex,
    },
  };
}

function inOrderOf(order: ReadonlyMap<string, number>, counts: ReadonlyMap<string, number>): Map<string, number> {
  const rank = (word: string): number => order.get(word) ?? Number.POSITIVE_INFINITY;
  return new Map([...counts].toSorted(([a], [b]) => rank(a) - rank(b)));
}

function parse(json: string, name: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(`${name} cannot be read: it is not JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${name} cannot be read: it is not a JSON object.`);
  return value;
}

type Check<Value> = (value: unknown) => value is Value;

function field<Value>(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  check: Check<Value>,
  nullable = false,
): Value | undefined {
  const value = fields.get(name);
  if (value === undefined || (nullable && value === null)) return undefined;
  if (check(value)) return value;
  throw new Error(`The tokenizer's ${name} cannot be ${(JSON.stringify(value) ?? 'nothing').slice(0, 40)}.`);
}

const isText: Check<string> = (value) => typeof value === 'string';
const isFlag: Check<boolean> = (value) => typeof value === 'boolean';
const isCount: Check<number> = (value): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isSegmentation: Check<'split' | 'words'> = (value): value is 'split' | 'words' =>
  value === 'split' || value === 'words';
const isNormalization: Check<'NFC' | 'NFD' | 'NFKC' | 'NFKD'> = (value): value is 'NFC' | 'NFD' | 'NFKC' | 'NFKD' =>
  ['NFC', 'NFD', 'NFKC', 'NFKD'].includes(value as string);
