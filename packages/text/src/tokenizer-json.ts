// Keras' JSON of a tokenizer: options and, as JSON inside JSON, its dictionaries. Words such as "__proto__" and "2020" are
// keys here, and there may be millions, so that dictionaries are read and written member by member.
import { check, RnnkitError } from '@rnnkit/data';
import { counted, extras, fillIndices, parseTokenizer, type Fields } from './parse-tokenizer.ts';
import type { TokenizerOptions } from './tokenizer-options.ts';
import { defaultFilters } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** What Keras' Tokenizer writes: `JSON.stringify` makes of it what `tokenizer_from_json` reads. */
export interface TokenizerJson {
  readonly class_name: 'Tokenizer';
  /** The options by Keras' names; the dictionaries are JSON themselves. */
  readonly config: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * A tokenizer as Keras' JSON. A dictionary is written when it is read, so that `JSON.stringify` holds one at a time; there may be
 * millions of words.
 */
export function serializeTokenizer(
  options: TokenizerOptions,
  vocabulary: Vocabulary,
  segmenter: string | undefined,
): TokenizerJson {
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
      ...(segmenter !== undefined && { segmenter }),
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
export interface SavedTokenizer {
  readonly options: TokenizerOptions;
  /** What cut the texts that it learned from, where the engine did. */
  readonly segmenter: string | undefined;
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
export function readTokenizer(json: unknown): SavedTokenizer {
  const { options, fields, segmenter } = parseTokenizer(json);
  const indices = new Vocabulary();
  indices.documentCount = fillIndices(indices, fields, options.oovToken);
  return { options, segmenter, indices, readAll: () => readVocabulary(fields, options.oovToken) };
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
  vocabulary.documentCount = fillIndices(vocabulary, fields, oovToken);
  for (const [index, count] of counted(fields, 'index_docs')) {
    if (!/^\d{1,9}$/.test(index))
      throw new RnnkitError('invalid-file', `The tokenizer's index_docs has the index ${check.describe(index)}.`);
    vocabulary.setDocumentsOf(Number(index), count);
  }
  return vocabulary;
}
