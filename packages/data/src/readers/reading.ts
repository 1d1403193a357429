// What was found when data was read, and the sentences that say it: the same in the library, the command and the studio.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { Format } from './kinds.ts';
import type { Quote } from './look.ts';
import type { Encoding } from './source.ts';

/** What was found when a file was read. */
export interface Reading {
  /** The file, or the folder. */
  readonly name: string;
  readonly format: Format | 'folder';
  /** Whether it is packed by gzip. */
  readonly packed: boolean;
  /** In which encoding it is, once a byte tells it; absent for ASCII and for what was text before. */
  readonly encoding?: Encoding;
  /** Of tables: how they are written. */
  readonly table?: {
    readonly delimiter: string;
    readonly quote: Quote;
    /** Whether the first line names the columns; else they are called by their numbers. */
    readonly header: boolean;
    /** What of it was said in options, and not found. */
    readonly asked: readonly ('delimiter' | 'quote' | 'header')[];
    /** What is usual for files of that name. */
    readonly usual: string;
    /** Whether rows end with a delimiter that begins no column. */
    readonly trailing: boolean;
  };
  /** The names of the columns, at most 1000. */
  readonly columns: readonly string[];
  /** The columns that are read as the text, and as the label. */
  readonly text: readonly string[];
  readonly label: readonly string[];
  /** The columns that were asked for, where they are called otherwise. */
  readonly renamed: readonly { readonly asked: string; readonly is: string }[];
  /** Whether text and label were chosen by what they look like. */
  readonly chosen: boolean;
  /** Files that were left out, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
  /** How many labels had spaces around them, which were taken off. */
  readonly trimmedLabels: number;
}

/** How delimiters are called. */
const delimiterNames: ReadonlyMap<string, string> = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'pipes'],
]);

/** How a delimiter is called, such as `semicolons`. */
export const delimiterName = (delimiter: string): string =>
  delimiterNames.get(delimiter) ?? `the character ${JSON.stringify(delimiter)}`;

const encodingNames: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'UTF-8'],
  ['utf-16le', 'UTF-16, little end first'],
  ['utf-16be', 'UTF-16, big end first'],
  ['windows-1252', 'Windows-1252'],
  ['gb18030', 'GB18030'],
  ['shift_jis', 'Shift_JIS'],
]);

const encodingName = (encoding: string): string => encodingNames.get(encoding) ?? encoding;

const mostSkipped = 3;

/** Throws where a value is no reading. */
function expectReading(reading: Reading, owner: string): void {
  const { name, columns, renamed, skipped } = Object(reading) as Partial<Record<keyof Reading, unknown>>;
  if (typeof name === 'string' && [columns, renamed, skipped].every(Array.isArray)) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes what was found when data was read, as readers tell it to onReading; got ${check.describe(reading)}.`,
  );
}

/** What is to be said of a reading: all that is not as everybody writes it, and all that was guessed. */
export function sentencesOf(reading: Reading): string[] {
  expectReading(reading, 'sentencesOf');
  const { name, encoding, table, packed } = reading;
  const said = [
    ...(packed ? ['it is packed by gzip, and read unpacked.'] : []),
    ...(encoding === undefined ? [] : sayEncoding(encoding)),
    ...(table === undefined ? [] : sayTable(reading, table)),
    ...reading.renamed.map(({ asked, is }) => `the column ${check.describe(is)} is read as ${check.describe(asked)}.`),
    ...saySkipped(reading.skipped),
    ...(reading.trimmedLabels === 0
      ? []
      : [
          `${reading.trimmedLabels} ${reading.trimmedLabels === 1 ? 'label has' : 'labels have'} spaces around, which are taken off.`,
        ]),
  ];
  return said.map((sentence) => `${name}: ${sentence}`);
}

function sayEncoding({ encoding, toldBy }: Encoding): string[] {
  if (encoding === 'utf-8' || toldBy === 'option') return [];
  const by = toldBy === 'mark' ? 'by its mark' : 'by what its bytes look like; if letters look wrong, say its encoding';
  return [`it is ${encodingName(encoding)} ${by}.`];
}

function sayTable(reading: Reading, table: NonNullable<Reading['table']>): string[] {
  const { delimiter, quote, header, asked, usual, trailing } = table;
  const usualQuote = delimiter === '\t' ? 'none' : 'double';
  const [text, label] = [reading.text, reading.label].map((columns) =>
    columns.map((one) => check.describe(one)).join(' and '),
  );
  return [
    ...(delimiter === usual || asked.includes('delimiter') || reading.columns.length < 2
      ? []
      : [`its columns are parted by ${delimiterName(delimiter)}.`]),
    ...(quote === usualQuote || asked.includes('quote') ? [] : [`its fields stand in ${quote} quotes.`]),
    ...(header || asked.includes('header') ? [] : ['its first line does not name the columns, and is read as a row.']),
    ...(reading.chosen ? [`the text is read from the column ${text}, and the label from ${label}.`] : []),
    ...(trailing ? ['its rows end with a delimiter that begins no column.'] : []),
  ];
}

function saySkipped(skipped: Reading['skipped']): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, mostSkipped).map(({ name, why }) => `${check.cut(name, 80)} (${why})`);
  const more = skipped.length > mostSkipped ? `, and ${skipped.length - mostSkipped} more` : '';
  return [`not read: ${shown.join(', ')}${more}.`];
}

/** What a reading is in one line, such as `a table, semicolons, 3 columns, Windows-1252`. */
export function formOf(reading: Reading): string {
  expectReading(reading, 'formOf');
  const { format, packed, encoding, table, columns } = reading;
  const kinds = {
    csv: 'table',
    tsv: 'table',
    jsonl: 'objects of JSON',
    json: 'list of JSON',
    parquet: 'Parquet',
    folder: 'folder',
  };
  return [
    kinds[format],
    ...(table === undefined || columns.length < 2 ? [] : [`parted by ${delimiterName(table.delimiter)}`]),
    ...(table === undefined ? [] : [table.header ? 'with names of columns' : 'without names of columns']),
    ...(encoding === undefined ? [] : [encodingName(encoding.encoding)]),
    ...(packed ? ['packed by gzip'] : []),
  ].join(', ');
}
