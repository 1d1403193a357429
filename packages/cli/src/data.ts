// Labelled texts from a file, a folder or the built-in languages, all in memory.
import type { LabelledExamples } from '@rnnkit/tasks';
import { languages, type Quote } from '@rnnkit/data';
import { readDataset, type DatasetOptions } from '@rnnkit/data/node';

import { beginningOf } from './graphemes.ts';
import { Failure } from './failure.ts';
import { note } from './output.ts';

type Missing = NonNullable<DatasetOptions['missing']>;

/** What can be done where a text or a label is missing. */
export const missingChoices: readonly Missing[] = ['drop', 'empty', 'error'];

/** What fields can stand in. */
export const quoteChoices: readonly Quote[] = ['double', 'single', 'none'];

/** How data is read. */
export interface DataOptions {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly missing: Missing;
  /** What fields stand in; absent, what the kind of file says. */
  readonly quote?: Quote;
}

/** Longer names leave no room for anything else. */
const longestName = 60;

const mostWarnings = 3;

/**
 * Reads all examples of a CSV, TSV or JSONL file, or of a folder per class; says on standard error what was dropped, and what
 * looks wrong.
 */
export async function readExamples(
  path: string,
  { textColumn, labelColumn, missing, quote }: DataOptions,
): Promise<LabelledExamples> {
  if (textColumn === labelColumn)
    throw new Failure(`The text and the label cannot both be in the column "${shorten(textColumn)}".`);
  let warnings = 0;
  const dataset = readDataset(path, {
    textColumn,
    labelColumn,
    missing,
    onWarning: (warning) => {
      if (++warnings <= mostWarnings) note(warning);
    },
    ...(quote === undefined ? {} : { quote }),
  });
  const texts: string[] = [];
  const labels: string[] = [];
  for await (const { text, label } of dataset) {
    texts.push(text);
    labels.push(label);
  }
  if (warnings > mostWarnings) note(`${path}: ${warnings - mostWarnings} more like these.`);
  const { dropped } = dataset;
  if (dropped > 0)
    note(
      `${path}: ${dropped} ${dropped === 1 ? 'row' : 'rows'} without text or label ${dropped === 1 ? 'was' : 'were'} dropped.`,
    );
  if (texts.length === 0) throw new Failure(`${path} holds no example with text and label.`);
  return { texts, labels };
}

/** The built-in data: lists of names, labelled with their language. */
export function builtInLanguages(
  count: number | 'all',
  seed: number,
  validationSplit = 0,
): Record<'train' | 'validation' | 'test', LabelledExamples> {
  return languages({ languages: count, seed, validationSplit });
}

/** A name for a table or a sentence, the start of a long one. */
export function shorten(name: string): string {
  return beginningOf(name, longestName);
}

/** The names of languages, by their codes. */
export function languageNames(codes: readonly string[]): readonly string[] {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return codes.map((code) => names.of(code) ?? code);
}

/** Some names for a sentence, the first few of many. */
export function namesOf(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(shorten);
  return `${shown.join(', ')}${names.length > most ? `, … (${names.length} in all)` : ''}`;
}
