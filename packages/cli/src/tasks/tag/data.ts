// What a tagger is trained on: words with tags, or texts with spans.
import { stat } from 'node:fs/promises';

import { readConll, readConllU, readSpans, type ConllUTag } from '@rnnkit/data';
import { fileAt, findPaths } from '@rnnkit/data/node';
import type { TaggingExample } from '@rnnkit/tasks';
import { InvalidArgumentError, type Option } from 'commander';

import { encodingOption } from '../../data-options.ts';
import { Failure } from '../../failure.ts';
import { option } from '../../options.ts';
import { readEach, type ReadHooks } from '../../read-each.ts';
import { namedAs, placeOf, shownPath } from '../../kept-data.ts';
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
  readonly encoding?: string;
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
  option('--text-column <name>', 'of JSON: field that holds the text, also a.b.c', { value: 'text' }),
  option('--spans-column <name>', 'of JSON: field that holds the spans, also a.b.c', {
    byDefault: 'the first of spans, entities, label, labels',
  }),
  option('--offsets <kind>', 'of JSON: what offsets of spans count', {
    choices: ['codePoints', 'utf16'],
    value: 'codePoints',
  }),
  encodingOption,
];

/** Reads all examples of a file or several: JSON by its ending, CoNLL-U by its ending, else columns of CoNLL. */
export async function readTagData(path: string, options: Options): Promise<TagData> {
  const examples: TaggingExample[] = [];
  const files = await findPaths(await placeOf(path));
  for (const file of files) {
    if ((await stat(file)).isDirectory()) throw new Failure(`${file} is a folder; sentences with tags are in a file.`);
    if (/\.parquet$/i.test(file))
      throw new Failure(
        `${namedAs(file, path)} is Parquet, which is read as a table. Tags are read from CoNLL, a word on each line, CoNLL-U, and JSON with spans.`,
      );
  }
  for await (const example of readEach(path, files, (file, hooks) => examplesAt(file, options, hooks)))
    examples.push(example);
  if (examples.length === 0) throw new Failure(`${shownPath(path)} holds no sentence with tags.`);
  return examples;
}

async function* examplesAt(path: string, options: Options, hooks: ReadHooks): AsyncGenerator<TaggingExample> {
  const { wordColumn, tagColumn, field, textColumn, spansColumn, offsets, encoding } =
    options as unknown as TagDataOptions;
  const source = (await fileAt(path)).stream();
  const any = { ...hooks, name: path, ...(encoding !== undefined && { encoding }) };
  if (/\.(?:jsonl|ndjson|json)(?:\.gz)?$/i.test(path)) {
    const spans = { textField: textColumn, offsets, ...(spansColumn !== undefined && { spansField: spansColumn }) };
    yield* readSpans(source, { ...any, ...spans });
  } else if (/\.conllu(?:\.gz)?$/i.test(path)) yield* readConllU(source, { ...any, tag: field });
  else yield* readConll(source, { ...any, wordColumn, tagColumn });
}

/** Whether some tags say where entities begin, or spans are given, so that entities are what is to be found. */
export function hasEntities(data: TagData): boolean {
  return data.some((one) => 'spans' in one || one.tags.some((tag) => /^[BILUSE]-/.test(tag)));
}
