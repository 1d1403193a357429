// The files of a classifier beside its model's own, and whether they belong together.
import { RnnkitError } from '@rnnkit/data';
import {
  labelsFile,
  readLabels,
  readTextFile,
  readTextLength,
  tokenizerFile,
  type ModelFiles,
  type TextLength,
} from '@rnnkit/storage';
import type { TrainableModel } from '@rnnkit/training';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import { readTokenizer } from '../task-tokenizer.ts';
import { checkReading } from '../text-model/check-reading.ts';

/** What a classifier is made of beside its model. */
export interface SavedParts {
  readonly labels: readonly string[];
  readonly length: TextLength;
  readonly tokenizer: AnyTokenizer;
}

/**
 * Reads them.
 *
 * @param source where they come from, for errors
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export async function readParts(files: ModelFiles, source: string): Promise<SavedParts> {
  const labels = readLabels(files, source);
  const length = readTextLength(files, source);
  const json = readTextFile(files, tokenizerFile, source);
  try {
    return { labels, length, tokenizer: await readTokenizer(json) };
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${tokenizerFile}: ${(error as Error).message}`, { cause: error });
  }
}

/** Throws when a classifier's parts cannot be of one classifier. */
export function checkParts(
  model: TrainableModel,
  tokenizer: AnyTokenizer,
  maxLength: number,
  labels: readonly string[],
): void {
  const { outputShape } = model;
  const outputs = outputShape.length === 2 ? outputShape[1] : undefined;
  // One output is the probability of the second of two classes.
  if (outputs !== labels.length && !(outputs === 1 && labels.length === 2)) {
    throw new RnnkitError(
      'invalid-file',
      `the model tells ${outputs === undefined ? 'no' : String(outputs)} classes apart, but ${labelsFile} names ${labels.length}.`,
    );
  }
  checkReading(model, tokenizer, maxLength);
}
