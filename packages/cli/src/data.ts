// Labelled texts from a file, a folder or the built-in languages, all in memory.
import { languages, trainTestSplit } from '@rnnkit/text';
import { readDataset } from '@rnnkit/text/node';

import { Failure } from './failure.ts';

/** Which columns to read, and what to do where one is empty. */
export interface ColumnOptions {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly missing: 'drop' | 'empty' | 'error';
}

/** Labelled texts. */
export interface Examples {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** Reads all examples of a CSV, TSV or JSONL file, or of a folder per class; says on standard error what was dropped. */
export async function readExamples(path: string, options: ColumnOptions): Promise<Examples> {
  const dataset = readDataset(path, options);
  const texts: string[] = [];
  const labels: string[] = [];
  for await (const { text, label } of dataset) {
    texts.push(text);
    labels.push(label);
  }
  if (dataset.dropped > 0) {
    process.stderr.write(`${path}: ${dataset.dropped} rows without text or label were dropped.\n`);
  }
  if (texts.length === 0) throw new Failure(`${path} holds no example with text and label.`);
  return { texts, labels };
}

/** The built-in data: lists of names, labelled with their language. */
export function builtInLanguages(
  count: number | 'all',
  seed: number,
): { readonly train: Examples; readonly test: Examples } {
  return languages({ languages: count, seed });
}

/**
 * Holds out the last share, as Keras' validationSplit does. Where that would leave a class on one side only, as in a file
 * sorted by class or a folder per class, it holds out a random share of every class instead.
 */
export function splitExamples(
  { texts, labels }: Examples,
  share: number,
  seed: number,
): { readonly train: Examples; readonly validation: Examples } {
  const pick = (indices: readonly number[]): Examples => ({
    texts: indices.map((index) => texts[index] ?? ''),
    labels: indices.map((index) => labels[index] ?? ''),
  });
  const boundary = Math.floor(texts.length * (1 - share));
  const first = new Set(labels.slice(0, boundary));
  const last = new Set(labels.slice(boundary));
  const { train, test } =
    first.size === last.size && [...first].every((label) => last.has(label))
      ? { train: [...labels.keys()].slice(0, boundary), test: [...labels.keys()].slice(boundary) }
      : trainTestSplit(labels, { testSize: share, seed });
  return { train: pick(train), validation: pick(test) };
}
