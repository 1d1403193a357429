// What `rnnkit vectors` takes.
import type { Option } from 'commander';

import { UsageFailure } from '../../failure.ts';
import { jsonOption, notNegative, option, path, positive, whole } from '../../options.ts';

/** The options of `rnnkit vectors`. */
export interface VectorsOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly dim: number;
  readonly window: number;
  readonly negative: number;
  readonly minCount: number;
  readonly vocabularySize?: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly sample: number;
  readonly seed: number;
  readonly textColumn: string;
  readonly lowerCase: boolean;
  readonly nearest?: readonly string[];
  readonly analogy?: readonly string[];
  readonly count: number;
  readonly json?: boolean;
}

const each = (value: string, before: unknown): readonly string[] => [
  ...((before as readonly string[] | undefined) ?? []),
  value,
];

/** All of them. */
export const vectorsOptions: readonly Option[] = [
  option(
    '--out <file>',
    'learn vectors of the texts and write them: as word2vec’s binary where it ends in .bin, else as text',
    {
      read: path,
      byDefault: 'nothing is learned',
    },
  ),
  option('--force', 'replace what is there', {}),
  option('--dim <n>', 'numbers of a vector', { read: whole(1, 10_000), value: 100 }),
  option('--window <n>', 'most words before and after a word that it learns to tell', {
    read: whole(1, 1000),
    value: 5,
  }),
  option('--negative <n>', 'words drawn by chance that it learns to tell them from', {
    read: whole(1, 1000),
    value: 5,
  }),
  option('--min-count <n>', 'how often a word has to be there', { read: whole(1), value: 5 }),
  option('--vocabulary-size <n>', 'most words, the commonest', { read: whole(2), byDefault: 'all' }),
  option('--epochs <n>', 'passes over the texts', { read: whole(1, 10_000), value: 5 }),
  option('--learning-rate <rate>', 'step size at first, which falls to almost 0', { read: positive, value: 0.025 }),
  option('--sample <share>', 'words that are a larger share of the texts are looked at less often; 0 for none', {
    read: notNegative,
    value: 0.001,
  }),
  option('--seed <n>', 'one seed, one result', { read: whole(0), value: 1 }),
  option('--text-column <name>', 'of CSV, TSV and JSONL: column that holds the text', { value: 'text' }),
  option('--no-lower-case', 'leave letters as they are', { value: true, byDefault: 'letters become small' }),
  option('--nearest <word>', 'words whose vectors are like that of a word; can be given several times', {
    read: each,
    byDefault: 'none',
  }),
  option('--analogy <words...>', 'what is to the third word as the second is to the first', { byDefault: 'none' }),
  option('--count <n>', 'how many answers', { read: whole(1), value: 10 }),
  jsonOption('one line of JSON per question, or with what was learned'),
];

/** Throws unless it is asked to learn or to answer, one of the two. */
export function checkAsked({ out, nearest = [], analogy }: VectorsOptions, paths: readonly string[]): void {
  const isAsked = nearest.length > 0 || analogy !== undefined;
  if ((out !== undefined) === isAsked)
    throw new UsageFailure(
      'Say --out FILE to learn vectors of texts, or --nearest WORD or --analogy A B C to ask some; one of the two.',
    );
  if (analogy !== undefined && analogy.length !== 3)
    throw new UsageFailure(`--analogy takes three words, such as man king woman; got ${analogy.length}.`);
  if (isAsked && paths.length !== 1) throw new UsageFailure('One file of vectors is asked at a time.');
}
