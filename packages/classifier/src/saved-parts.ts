// The files of a classifier beside its model's own, and whether they belong together.
import { check, RnnkitError } from '@rnnkit/data';
import { tokenizerFromJson, type Tokenizer } from '@rnnkit/text';
import type { ModelFiles } from '@rnnkit/storage';
import type { TrainableModel } from '@rnnkit/training';

import { longestText } from './structure.ts';

export const pipelineFile = 'pipeline.json';
export const labelsFile = 'labels.json';
export const tokenizerFile = 'tokenizer.json';

/** What a classifier is made of beside its model. */
export interface SavedParts {
  readonly labels: readonly string[];
  readonly maxLength: number;
  readonly tokenizer: Tokenizer;
}

/**
 * Reads them.
 *
 * @param source where they come from, for errors
 * @throws Error when a file is missing, damaged or not what it has to be
 */
export function readParts(files: ModelFiles, source: string): SavedParts {
  const labels = parse(files, labelsFile, source);
  if (!Array.isArray(labels) || labels.length < 2 || !labels.every((label) => typeof label === 'string')) {
    throw new RnnkitError('invalid-file', `${source}: ${labelsFile} should be a list of at least two class names.`);
  }
  const seen = new Set<string>();
  for (const label of labels) {
    if (seen.has(label))
      throw new RnnkitError('invalid-file', `${source}: ${labelsFile} names ${check.describe(label)} twice.`);
    seen.add(label);
  }
  const { version, maxLength, padding, truncating } = Object(parse(files, pipelineFile, source)) as Record<
    string,
    unknown
  >;
  const isLength =
    typeof maxLength === 'number' && Number.isSafeInteger(maxLength) && maxLength > 0 && maxLength <= longestText;
  if (version !== 1 || !isLength || padding !== 'pre' || truncating !== 'pre') {
    throw new RnnkitError(
      'invalid-file',
      `${source}: ${pipelineFile} should hold version 1, a maxLength from 1 to 1,000,000, and padding and truncating "pre".`,
    );
  }
  const json = textOf(files, tokenizerFile, source);
  try {
    return { labels, maxLength, tokenizer: tokenizerFromJson(json) };
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${tokenizerFile}: ${(error as Error).message}`, { cause: error });
  }
}

function textOf(files: ModelFiles, name: string, source: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) {
    throw new RnnkitError(
      'invalid-file',
      `${source} has no ${name}, so it is not a text classifier that rnnkit saved.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${name} is not text in UTF-8.`, { cause: error });
  }
}

function parse(files: ModelFiles, name: string, source: string): unknown {
  const text = textOf(files, name, source);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${name} is not valid JSON.`, { cause: error });
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
  if (outputShape.length !== 2 || outputShape[1] !== labels.length) {
    throw new RnnkitError(
      'invalid-file',
      `the model tells ${outputShape.length === 2 ? String(outputShape[1]) : 'no'} classes apart, but ${labelsFile} names ${labels.length}.`,
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
