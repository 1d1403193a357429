// Labelled texts from files, a folder, standard input or the built-in languages, all in memory.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { LabelledExamples } from '@rnnkit/tasks';
import { doubtOfLabels, languages, sentenceOf, sentencesOf, type Reading } from '@rnnkit/data';
import { readDataset, type DatasetOptions } from '@rnnkit/data/node';

import { beginningOf } from './graphemes.ts';
import { Failure } from './failure.ts';
import { note } from './output.ts';
import { drawReading } from './progress.ts';
import { namedAs, placeOf, shownPath } from './kept-data.ts';

/** How data is read; what is absent is found by looking. */
export interface FormOptions extends Pick<DatasetOptions, 'missing' | 'quote' | 'delimiter' | 'header' | 'encoding'> {}

/** Which columns are read, and how. */
export interface DataOptions extends FormOptions {
  readonly textColumn?: string;
  readonly labelColumn?: string;
  /** What stands between several labels. */
  readonly separator?: string;
}

/** Longer names leave no room for anything else. */
const longestName = 60;

const mostWarnings = 3;

/** Two columns of some data, all in memory. */
export interface Columns {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  /** Several labels of each text, where they were asked for. */
  readonly several: readonly (readonly string[])[];
  /** Where each row begins. */
  readonly lines: readonly number[];
  readonly dropped: number;
  readonly readings: readonly Reading[];
}

/** Where the rows of some texts begin. */
const places = new WeakMap<readonly unknown[], readonly number[]>();

/** Where the rows of texts that were read begin; undefined where these are no rows of a table. */
export const linesOfTexts = (texts: readonly unknown[]): readonly number[] | undefined => places.get(texts);

/** What of some options says how data is read. */
export function formOptions({ missing, quote, delimiter, header, encoding }: FormOptions): FormOptions {
  const given = { missing, quote, delimiter, header, encoding };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/**
 * Reads two columns of some data, of which the second need not be a label; shows how far it is, and says on standard error what was found and
 * what looks wrong.
 *
 * @param labels what labels are: classes, several of them for each text, or texts that are left as they are
 */
export async function readColumns(
  path: string,
  options: DataOptions,
  labels: NonNullable<DatasetOptions['labels']> = 'classes',
): Promise<Columns> {
  const { textColumn, labelColumn, separator } = options;
  let warnings = 0;
  const place = await placeOf(path);
  if (existsSync(join(path, 'rnnkit.json'))) throw new Failure(`${shownPath(path)} is a saved model, not data.`);
  await parquetReady(path);
  const progress = drawReading(shownPath(path));
  const dataset = readDataset(place, {
    ...formOptions(options),
    labels,
    onWarning(warning) {
      if (++warnings <= mostWarnings) progress.note(namedAs(warning, path));
    },
    onProgress: progress.update,
    ...(textColumn !== undefined && { textColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(separator !== undefined && { separator }),
  });
  const found = {
    texts: [] as string[],
    labels: [] as string[],
    several: [] as (readonly string[])[],
    lines: [] as number[],
  };
  try {
    for await (const { text, label, labels: all, line } of dataset) {
      found.texts.push(text);
      found.labels.push(label);
      if (labels === 'several') found.several.push(all);
      found.lines.push(line);
    }
  } catch (error) {
    throw new Failure(namedAs(error instanceof Error ? error.message : String(error), path), { cause: error });
  } finally {
    progress.stop();
    sayReadings(dataset.readings, path);
  }
  if (warnings > mostWarnings) note(`${shownPath(path)}: ${warnings - mostWarnings} more like these.`);
  places.set(found.texts, found.lines);
  return { ...found, dropped: dataset.dropped, readings: dataset.readings };
}

/** Says what was found, of many files of the first that are not as usual. */
export function sayReadings(readings: readonly Reading[], path: string): void {
  const sentences = readings.flatMap(sentencesOf);
  for (const sentence of sentences.slice(0, 2 * mostWarnings)) note(namedAs(sentence, path));
  if (sentences.length > 2 * mostWarnings)
    note(`${shownPath(path)}: ${sentences.length - 2 * mostWarnings} more like these.`);
}

/** What says what was found of files that are read again and again: once each. */
export function sayingOnce(): (reading: Reading) => void {
  const said = new Set<string>();
  return (reading) => {
    // Of labels the number that had spaces is known at the end alone.
    for (const sentence of sentencesOf({ ...reading, trimmedLabels: 0 })) {
      if (!said.has(sentence)) note(sentence);
      said.add(sentence);
    }
  };
}

/** Says how many rows were left out. */
export function sayDropped(path: string, dropped: number, without: string): void {
  if (dropped === 0) return;
  note(
    `${shownPath(path)}: ${dropped} ${dropped === 1 ? 'row' : 'rows'} without ${without} ${dropped === 1 ? 'was' : 'were'} dropped.`,
  );
}

/** What reads Parquet is fetched where it is needed. Where it cannot be, the reader says what to do. */
export async function parquetReady(path: string): Promise<void> {
  if (!/\.parquet\b/i.test(path)) return;
  try {
    await import('@rnnkit/data/parquet');
  } catch {
    throw new Failure(
      `${shownPath(path)} is Parquet, which needs the package hyparquet: npm install --global hyparquet. Or save the table as CSV.`,
    );
  }
}

/**
 * Reads all examples of some data; says on standard error what was found, what was dropped, and what looks wrong.
 */
export async function readExamples(path: string, options: DataOptions): Promise<LabelledExamples> {
  const { textColumn = 'text', labelColumn = 'label' } = options;
  if (textColumn === labelColumn)
    throw new Failure(`The text and the label cannot both be in the column "${shorten(textColumn)}".`);
  const { texts, labels, dropped } = await readColumns(path, options);
  sayDropped(path, dropped, 'text or label');
  if (texts.length === 0) throw new Failure(`${shownPath(path)} holds no example with text and label.`);
  const doubt = doubtOfLabels(labels);
  if (doubt !== undefined)
    note(`${shownPath(path)}: ${sentenceOf(doubt)} Did you mean --task regress, or another --label-column?`);
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

/** Languages in words, by their codes, the first few of many. */
export function languagesInWords(codes: readonly string[], most = 10): string {
  const names = languageNames(codes.slice(0, most));
  const rest = codes.length > most ? [`${codes.length - most} more`] : [];
  return new Intl.ListFormat('en').format([...names, ...rest]);
}
