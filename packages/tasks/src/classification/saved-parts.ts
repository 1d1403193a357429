// The files of a classifier beside its model's own, and whether they belong together.
import { check, RnnkitError } from '@rnnkit/data';
import { tokenizerFromJson, type Tokenizer } from '@rnnkit/text';
import {
  labelsFile,
  pipelineFile,
  readLabels,
  readTextFile,
  readTextLength,
  tokenizerFile,
  type ModelFiles,
  type TextLength,
} from '@rnnkit/storage';
import type { TrainableModel } from '@rnnkit/training';

/** What a classifier is made of beside its model. */
export interface SavedParts {
  readonly labels: readonly string[];
  readonly length: TextLength;
  readonly tokenizer: Tokenizer;
}

/**
 * Reads them.
 *
 * @param source where they come from, for errors
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function readParts(files: ModelFiles, source: string): SavedParts {
  const labels = readLabels(files, source);
  const length = readTextLength(files, source);
  const json = readTextFile(files, tokenizerFile, source);
  try {
    return { labels, length, tokenizer: tokenizerFromJson(json) };
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${tokenizerFile}: ${(error as Error).message}`, { cause: error });
  }
}

/** Throws when a classifier's parts cannot be of one classifier. */
export function checkParts(
  model: TrainableModel,
  tokenizer: Tokenizer,
  maxLength: number,
  labels: readonly string[],
): void {
  const { outputShape, inputShape = [] } = model;
  const outputs = outputShape.length === 2 ? outputShape[1] : undefined;
  // One output is the probability of the second of two classes.
  if (outputs !== labels.length && !(outputs === 1 && labels.length === 2)) {
    throw new RnnkitError(
      'invalid-file',
      `the model tells ${outputs === undefined ? 'no' : String(outputs)} classes apart, but ${labelsFile} names ${labels.length}.`,
    );
  }
  const steps = inputShape[1];
  if (inputShape.length !== 2 || (typeof steps === 'number' && steps !== maxLength)) {
    throw new RnnkitError(
      'invalid-file',
      `the model takes inputs of the shape ${check.describe(inputShape)}, but ${pipelineFile} says that texts have ${maxLength} tokens.`,
    );
  }
  const [first] = model.layers;
  const rows = first?.className === 'Embedding' ? first.getConfig()['inputDim'] : undefined;
  const largest = typeof rows === 'number' ? largestIndex(tokenizer, rows) : 0;
  if (typeof rows === 'number' && largest >= rows) {
    throw new RnnkitError(
      'invalid-file',
      `${tokenizerFile} gives tokens indices up to ${largest}, but the table of the model's embedding has ${rows} rows.`,
    );
  }
}

/** The largest index that a tokenizer can give to a token of a text, or some index below `enough` if that is below it, too. */
function largestIndex(tokenizer: Tokenizer, enough: number): number {
  const { numWords = 0, oovToken } = tokenizer.options;
  const unknown = oovToken === undefined ? [] : tokenizer.textsToSequences([[oovToken]])[0]!;
  let largest = unknown[0] ?? 0;
  // All others that are kept are below it, and most tokenizers know more words than they keep.
  if (numWords > 0 && numWords <= enough) return largest;
  for (const index of tokenizer.wordIndex.values()) {
    if ((numWords === 0 || index < numWords) && index > largest) largest = index;
  }
  return largest;
}
