// Labelled texts from a file, a folder or the built-in languages, all in memory.
import type { LabelledExamples } from '@rnnkit/classifier';
import { languages, type Quote } from '@rnnkit/text';
import { readDataset } from '@rnnkit/text/node';

import { Failure } from './failure.ts';

/** Which columns to read, and what to do where one is empty. */
export interface ColumnOptions {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly missing: 'drop' | 'empty' | 'error';
  /** What fields stand in; absent, what the kind of file says. */
  readonly quote?: Quote;
}

const mostWarnings = 3;

/**
 * Reads all examples of a CSV, TSV or JSONL file, or of a folder per class; says on standard error what was dropped, and what
 * looks wrong.
 */
export async function readExamples(path: string, options: ColumnOptions): Promise<LabelledExamples> {
  const { textColumn, labelColumn, missing, quote } = options;
  let warnings = 0;
  const onWarning = (warning: string): void => {
    if (++warnings <= mostWarnings) process.stderr.write(`${warning}\n`);
  };
  const dataset = readDataset(path, {
    textColumn,
    labelColumn,
    missing,
    onWarning,
    ...(quote === undefined ? {} : { quote }),
  });
  const texts: string[] = [];
  const labels: string[] = [];
  for await (const { text, label } of dataset) {
    texts.push(text);
    labels.push(label);
  }
  if (warnings > mostWarnings) process.stderr.write(`${path}: ${warnings - mostWarnings} more like these.\n`);
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
): { readonly train: LabelledExamples; readonly test: LabelledExamples } {
  return languages({ languages: count, seed });
}
