// What each study is trained and tried on, fold by fold.
import { readFile } from 'node:fs/promises';

import {
  kFold,
  languages,
  properNames,
  readCsv,
  trainTestSplit,
  type HostArray,
  type LabelledTexts,
} from '@rnnkit/data';
import { padSequences, Tokenizer, type PaddedSequences } from '@rnnkit/text';

import type { RealStudy } from './studies.ts';

/** Inputs and what is right. */
export interface Part {
  readonly x: PaddedSequences;
  readonly y: HostArray;
}

/** A fold as numbers. */
export interface FoldRows {
  readonly train: Part;
  readonly held: Part;
  readonly tokens: number;
  readonly answers: number;
}

const mostWords = 4000;

async function textsOf(study: string, data: string | undefined): Promise<LabelledTexts> {
  if (study === 'names') return properNames().train;
  if (study === 'languages') return languages({ languages: 16, trainExamples: 100, validationSplit: 0 }).train;
  if (data === undefined) throw new Error('Give the file with the movie reviews: --data FILE.');
  const all: { text: string; label: string }[] = [];
  for await (const { text, label } of readCsv(await readFile(data, 'utf8'), { name: data })) all.push({ text, label });
  const { train } = trainTestSplit(
    all.map(({ label }) => label),
    { testSize: 1 - 3000 / all.length },
  );
  return { texts: train.map((row) => all[row]!.text), labels: train.map((row) => all[row]!.label) };
}

/** The rows of a fold. The vocabulary is that of the texts that are trained on. */
export async function foldRows(
  { name, folds }: RealStudy,
  fold: number,
  seed: number,
  data?: string,
): Promise<FoldRows> {
  const { texts, labels } = await textsOf(name, data);
  const isWords = name === 'reviews';
  const split = kFold(labels, { folds, seed })[fold]!;
  const pick = (rows: readonly number[]): string[] => rows.map((row) => texts[row]!);
  const tokenizer = new Tokenizer({
    charLevel: !isWords,
    lower: isWords,
    oovToken: '[UNK]',
    ...(isWords ? { numWords: mostWords } : { filters: '' }),
  });
  tokenizer.fitOnTexts(pick(split.train));
  const tokens = tokenizer.vocabularySize;
  if (name === 'names') {
    const end = tokens;
    const partOf = (rows: readonly number[]): Part => {
      const ids = tokenizer.textsToSequences(pick(rows));
      const pad = (sequences: number[][]): PaddedSequences =>
        padSequences(sequences, { maxlen: 32, padding: 'post', truncating: 'post' });
      return { x: pad(ids.map((one) => [end, ...one])), y: pad(ids.map((one) => [...one, end])) };
    };
    return { train: partOf(split.train), held: partOf(split.test), tokens: tokens + 1, answers: tokens + 1 };
  }
  const classes = [...new Set(labels)].toSorted();
  const partOf = (rows: readonly number[]): Part => ({
    x: padSequences(tokenizer.textsToSequences(pick(rows)), {
      maxlen: isWords ? 30 : 24,
      padding: 'post',
      truncating: 'post',
    }),
    y: { data: Int32Array.from(rows, (row) => classes.indexOf(labels[row]!)), shape: [rows.length] },
  });
  return { train: partOf(split.train), held: partOf(split.test), tokens, answers: classes.length };
}
