// What a tagger is trained on: words with tags, or texts with spans.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { readConll, readConllU, readSpans, type ConllUTag } from '@rnnkit/data';
import { findPaths } from '@rnnkit/data/node';
import type { TaggingExample } from '@rnnkit/tasks';
import { InvalidArgumentError, type Option } from 'commander';

import { shownPath } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { option } from '../../options.ts';
import { placeOf } from '../../standard-input.ts';
import type { Options } from '../task.ts';

/** Examples, all in memory. */
export type TagData = readonly TaggingExample[];

interface TagDataOptions {
  readonly wordColumn: number;
  readonly tagColumn: number;
  readonly field: ConllUTag;
  readonly textColumn: string;
  readonly spansColumn?: string;
  readonly offsets: 'codePoints' | 'utf16';
}

const place = (value: string): number => {
  if (/^-?\d{1,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is the number of a column, counted from 0, or below 0 from the last.');
};

/** How data is read. */
export const tagDataOptions: readonly Option[] = [
  option('--word-column <n>', 'of CoNLL: column of the word, counted from 0', { read: place, value: 0 }),
  option('--tag-column <n>', 'of CoNLL: column of the tag; below 0 from the last', { read: place, value: -1 }),
  option('--field <name>', 'of CoNLL-U: which field is the tag', {
    choices: ['upos', 'xpos', 'deprel'],
    value: 'upos',
  }),
  option('--text-column <name>', 'of JSONL: field that holds the text', { value: 'text' }),
  option('--spans-column <name>', 'of JSONL: field that holds the spans', {
    byDefault: 'the first of spans, entities, label, labels',
  }),
  option('--offsets <kind>', 'of JSONL: what offsets of spans count', {
    choices: ['codePoints', 'utf16'],
    value: 'codePoints',
  }),
];

/** Reads all examples of a file: JSONL by its ending, CoNLL-U by its ending, else columns of CoNLL. */
export async function readTagData(path: string, options: Options): Promise<TagData> {
  const examples: TaggingExample[] = [];
  for (const file of await findPaths(await placeOf(path))) {
    if ((await stat(file)).isDirectory()) throw new Failure(`${file} is a folder; sentences with tags are in a file.`);
    for await (const example of examplesAt(file, options)) examples.push(example);
  }
  if (examples.length === 0) throw new Failure(`${shownPath(path)} holds no sentence with tags.`);
  return examples;
}

function examplesAt(path: string, options: Options): AsyncIterable<TaggingExample> {
  const { wordColumn, tagColumn, field, textColumn, spansColumn, offsets } = options as unknown as TagDataOptions;
  const source = createReadStream(path);
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(path))
    return readSpans(source, {
      name: path,
      textField: textColumn,
      offsets,
      ...(spansColumn !== undefined && { spansField: spansColumn }),
    });
  if (/\.conllu(?:\.gz)?$/i.test(path)) return readConllU(source, { name: path, tag: field });
  return readConll(source, { name: path, wordColumn, tagColumn });
}

/** Whether some tags say where entities begin, or spans are given, so that entities are what is to be found. */
export function hasEntities(data: TagData): boolean {
  return data.some((one) => 'spans' in one || one.tags.some((tag) => /^[BILUSE]-/.test(tag)));
}
