// The sets of texts that are timed: files of the user's, or built-in ones.
import { basename, extname, join } from 'node:path';

import { languages } from '@rnnkit/data';
import { readDataset } from '@rnnkit/data/node';

import { UsageError } from '../usage-error.ts';
import { reference, type Work } from '../work.ts';
import { writeEncoded } from './encode.ts';
import { reviewStatistics, smsStatistics, syntheticTexts, type LabelledTexts } from './synthetic.ts';

/** A set of texts by name. */
export interface TextSet {
  readonly name: string;
  readonly read: () => Promise<LabelledTexts>;
  /** Whether a token is a character; a word otherwise. */
  readonly characters: boolean;
}

/** Texts that need no download. */
export const builtIn: Readonly<Record<'reviews' | 'sms' | 'languages', TextSet>> = {
  reviews: {
    name: 'made-up reviews',
    read: () => Promise.resolve(syntheticTexts(reviewStatistics)),
    characters: false,
  },
  sms: { name: 'made-up SMS', read: () => Promise.resolve(syntheticTexts(smsStatistics)), characters: false },
  languages: {
    name: 'languages',
    read: () => Promise.resolve(languages({ trainExamples: 400 }).train),
    characters: true,
  },
};

/** A CSV, TSV or JSONL file with the columns text and label. */
export function textFile(path: string): TextSet {
  const read = async (): Promise<LabelledTexts> => {
    const found = { texts: [] as string[], labels: [] as string[] };
    try {
      for await (const { text, label } of readDataset(path, { textColumn: 'text', labelColumn: 'label' })) {
        found.texts.push(text);
        found.labels.push(label);
      }
    } catch (error) {
      throw new UsageError(`--text cannot read ${basename(path)}: ${(error as Error).message}`);
    }
    const least = 20 * reference.batch;
    if (found.texts.length < least)
      throw new UsageError(`--text needs at least ${least} texts; ${basename(path)} has ${found.texts.length}.`);
    return found;
  };
  return { name: basename(path, extname(path)), read, characters: false };
}

/** The work on a set of texts, which are written into a folder. */
export async function textWork(set: TextSet, folder: string, maxLength: number): Promise<Work> {
  const path = join(folder, `${set.name.replaceAll(' ', '-')}.ids`);
  const { time, vocabulary, classes } = writeEncoded(path, await set.read(), {
    time: set.characters ? 2 * maxLength : maxLength,
    characters: set.characters,
  });
  return { ...reference, name: set.name, time, vocabulary, classes: Math.max(2, classes), texts: path, isPadded: true };
}
