// The files beside the model of one that reads texts: the names of its classes, and how long its texts are.
import { check, RnnkitError } from '@rnnkit/data/predict';

import type { ModelFiles } from './model-files.ts';

/** The file of the classes' names. */
export const labelsFile = 'labels.json';
/** The file that says how long texts are. */
export const pipelineFile = 'pipeline.json';
/** The file of the tokenizer. */
export const tokenizerFile = 'tokenizer.json';

/** The longest text that a model may read, in tokens. */
export const longestText = 1_000_000;

/** How the tokens of texts become rows of one length. */
export interface TextLength {
  /** Tokens of a text, from 1 to 1,000,000. */
  readonly maxLength: number;
  /** Where shorter ones are filled up: in front, `pre`, or behind. */
  readonly padding: 'pre' | 'post';
  /** Where longer ones are cut: `pre` keeps the end. */
  readonly truncating: 'pre' | 'post';
}

const isEnd = (value: unknown): value is 'pre' | 'post' => value === 'pre' || value === 'post';

/** The bytes of {@link labelsFile}. */
export function writeLabels(labels: readonly string[]): Uint8Array {
  check.listOf(check.text)(labels, 'writeLabels: labels');
  return jsonBytes(labels);
}

/** The bytes of {@link pipelineFile}. */
export function writeTextLength(length: TextLength): Uint8Array {
  const { maxLength, padding, truncating } = Object(length) as TextLength;
  const end = check.oneOf('pre', 'post');
  check.whole(1, longestText)(maxLength, 'writeTextLength: maxLength');
  end(padding, 'writeTextLength: padding');
  end(truncating, 'writeTextLength: truncating');
  return jsonBytes({ version: 1, maxLength, padding, truncating });
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * The names of the classes among a model's files, in the order of its outputs.
 *
 * @param source where they come from, for errors
 * @throws RnnkitError `invalid-file` when there are none, or they are not what they have to be
 */
export function readLabels(files: ModelFiles, source: string): readonly string[] {
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
  return labels;
}

/** How long texts are, by a model's files. @throws RnnkitError as {@link readLabels} */
export function readTextLength(files: ModelFiles, source: string): TextLength {
  const fields = Object(parse(files, pipelineFile, source)) as Record<string, unknown>;
  const { version, maxLength, padding, truncating } = fields;
  const isLength =
    typeof maxLength === 'number' && Number.isSafeInteger(maxLength) && maxLength > 0 && maxLength <= longestText;
  if (version !== 1 || !isLength || !isEnd(padding) || !isEnd(truncating)) {
    throw new RnnkitError(
      'invalid-file',
      `${source}: ${pipelineFile} should hold version 1, a maxLength from 1 to 1,000,000, and padding and truncating, "pre" or "post".`,
    );
  }
  return { maxLength, padding, truncating };
}

/** The text of a file among those of a text model. @throws RnnkitError `invalid-file` when it is missing, or no UTF-8 */
export function readTextFile(files: ModelFiles, name: string, source: string): string {
  if (!(files instanceof Map))
    throw new RnnkitError(
      'invalid-argument',
      `A model's files are a Map from names to bytes; got ${check.describe(files)}.`,
    );
  check.text(name, 'The name of a file');
  check.text(source, 'source');
  const bytes = (files as ModelFiles).get(name);
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
  const text = readTextFile(files, name, source);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${name} is not valid JSON.`, { cause: error });
  }
}
