// Which task some data is for, by what it looks like.
import { stat } from 'node:fs/promises';

import type { TablePreview } from '@rnnkit/data';
import { findPaths, readTextLines } from '@rnnkit/data/node';

import type { FormOptions } from '../data.ts';
import { placeOf } from '../kept-data.ts';
import { previewOf } from './translate/data.ts';
import type { TaskName } from './task.ts';

/** A task, and what tells it. */
export interface Guess {
  readonly task: TaskName;
  /** What the data is, such as `a word and its tag on each line`. */
  readonly because: string;
}

/** As many lines of a file are looked at. */
const mostLines = 5000;

const classify: Guess = { task: 'classify', because: 'texts with a label each' };

/** The task of the data at a path. Where nothing tells another, it is classification, which says what is wrong. */
export async function guessTask(path: string, asked: AskedColumns): Promise<Guess> {
  const [file] = await findPaths(await placeOf(path)).catch(() => []);
  if (file === undefined || !(await stat(file)).isFile()) return classify;
  const ending = /\.([^./\\]*)$/.exec(file.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? '';
  if (ending === 'conllu') return { task: 'tag', because: 'CoNLL-U by its name' };
  const lines = await headOf(file);
  const preview = (): Promise<TablePreview | undefined> => previewOf(path, asked).catch(() => undefined);
  if (['jsonl', 'ndjson', 'json'].includes(ending)) {
    const table = await preview();
    if (table !== undefined && hasSpans(table)) return { task: 'tag', because: 'texts with spans' };
    return guessOfColumns(table, asked);
  }
  if (['csv', 'tsv', 'tab', 'parquet'].includes(ending)) {
    if (ending !== 'csv' && isTagged(lines)) return taggedWords;
    return guessOfColumns(await preview(), asked);
  }
  if (['conll', 'bio', 'iob', 'iob2', 'bioes'].includes(ending) || isTagged(lines)) return taggedWords;
  if (!['txt', 'text', 'md', ''].includes(ending)) return classify;
  // A table may be called anything, but then its columns have to say what they are.
  const table = await preview();
  return table !== undefined &&
    hasColumn(table, asked.labelColumn ?? 'label') &&
    hasColumn(table, asked.textColumn ?? 'text')
    ? classify
    : { task: 'generate', because: 'plain text' };
}

/** The columns that were typed, and how data is read. */
export interface AskedColumns extends FormOptions {
  readonly textColumn?: string;
  readonly labelColumn?: string;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

/** Whether a table has a column, by its name or what is said for it. */
function hasColumn({ columns }: TablePreview, asked: string): boolean {
  const isNumber = Number(asked) >= 1 && Number(asked) <= columns.length;
  return isNumber || asked.split(',').every((part) => columns.some((name) => plain(name) === plain(part)));
}

const taggedWords: Guess = { task: 'tag', because: 'a word and its tag on each line' };

/** The lines at the beginning of a file. */
async function headOf(path: string): Promise<readonly string[]> {
  try {
    for await (const lines of readTextLines(path, { longLines: 'cut' })) return lines.slice(0, mostLines);
  } catch {
    // What cannot be read is refused by the task.
  }
  return [];
}

/** Whether lines are those of CoNLL: as many columns on each, and between sentences an empty line. */
function isTagged(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '' && !line.startsWith('-DOCSTART-'));
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (written.length < 2 || !lines.slice(0, last).some((line) => line.trim() === '')) return false;
  const widths = new Set(written.map((line) => line.split(line.includes('\t') ? '\t' : / +/).length));
  const [width = 0] = widths;
  // In running text no two lines in a row have as many words, unless each has one.
  return widths.size === 1 && width > 1;
}

const severalLabels: Guess = { task: 'multilabel', because: 'texts with several labels' };

function guessOfColumns(
  table: TablePreview | undefined,
  { textColumn = 'text', labelColumn = 'label' }: AskedColumns,
): Guess {
  if (table === undefined) return classify;
  const { columns, rows, reading } = table;
  const [hasText, hasLabel] = [hasColumn(table, textColumn), hasColumn(table, labelColumn)];
  if (hasText && !hasLabel && columns.includes('labels')) return severalLabels;
  if (hasText && !hasLabel && columns.includes('value'))
    return { task: 'regress', because: 'texts with a number each' };
  if (hasText && hasLabel) return classify;
  if (columns.includes('source') && columns.includes('target'))
    return { task: 'translate', because: 'columns source and target' };
  if (hasText && columns.length === 1) return { task: 'generate', because: 'texts without labels' };
  // A label comes again and again, what a text becomes does not.
  const areTexts = [0, 1].every((column) => new Set(rows.map((row) => row[column])).size > rows.length / 2);
  const isTwo = columns.length === 2 && rows.length > 1 && reading.format !== 'json';
  return isTwo && !hasText && !hasLabel && areTexts ? { task: 'translate', because: 'two columns of texts' } : classify;
}

/** Whether objects have a list of spans where such are. */
function hasSpans({ columns, rows }: TablePreview): boolean {
  const places = ['spans', 'entities', 'label', 'labels'].map((name) => columns.indexOf(name)).filter((at) => at >= 0);
  return places.some((place) => rows.some((row) => /^\[\s*[[{]/.test(row[place]!)));
}
