// What was found when data was read, and the sentences that say it: the same in the library, the command and the studio.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { Format } from './kinds.ts';
import type { Quote } from './quote.ts';
import { delimiterName, encodingName, remark, sentenceOf, type Remark, type RemarkValues } from './remarks.ts';
import type { Encoding } from './source.ts';

/** What was found when a file was read. */
export interface Reading {
  /** The file, or the folder. */
  readonly name: string;
  readonly format: Format | 'folder' | 'conll' | 'conllu' | 'text';
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

/** What is known of a file before anything of it is read. */
export const unread = (name: string, format: Reading['format']): Reading => ({
  name,
  format,
  packed: false,
  columns: [],
  text: [],
  label: [],
  renamed: [],
  chosen: false,
  skipped: [],
  trimmedLabels: 0,
});

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

/**
 * What is to be said of a reading: all that is not as everybody writes it, and all that was guessed. As facts, which who speaks another language
 * puts into words of its own.
 */
export function remarksOf(reading: Reading): Remark[] {
  expectReading(reading, 'remarksOf');
  const { name, packed, encoding, table, renamed, skipped, trimmedLabels } = reading;
  const remarks: Remark[] = [];
  const say = <Kind extends keyof RemarkValues>(kind: Kind, ...values: RemarkValues[Kind]): void =>
    void remarks.push(remark(name, kind, ...values));
  if (packed) say('packed');
  if (encoding !== undefined && encoding.encoding !== 'utf-8' && encoding.toldBy !== 'option')
    say('encoding', encoding.encoding, encoding.toldBy);
  if (table !== undefined) {
    const { delimiter, quote, header, asked, usual, trailing } = table;
    const isAsked = (what: (typeof asked)[number]): boolean => asked.includes(what);
    if (delimiter !== usual && !isAsked('delimiter') && reading.columns.length > 1) say('delimiter', delimiter);
    if (quote !== (delimiter === '\t' ? 'none' : 'double') && !isAsked('quote')) say('quote', quote);
    if (!header && !isAsked('header')) say('unnamed');
    if (reading.chosen) say('chosen', reading.text, reading.label);
    if (trailing) say('trailing');
  }
  for (const { asked, is } of renamed) say('renamed', asked, is);
  if (skipped.length > 0) {
    const first = skipped.slice(0, mostSkipped).map((one) => ({ name: check.cut(one.name, 80), why: one.why }));
    say('skipped', first, skipped.length - first.length);
  }
  if (trimmedLabels > 0) say('trimmed', trimmedLabels);
  return remarks;
}

/** What is to be said of a reading, in sentences. */
export const sentencesOf = (reading: Reading): string[] => remarksOf(reading).map((one) => sentenceOf(one));

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
    conll: 'words with tags',
    conllu: 'CoNLL-U',
    text: 'plain text',
  };
  return [
    kinds[format],
    ...(table === undefined || columns.length < 2 ? [] : [`parted by ${delimiterName(table.delimiter)}`]),
    ...(table === undefined ? [] : [table.header ? 'with names of columns' : 'without names of columns']),
    ...(encoding === undefined ? [] : [encodingName(encoding.encoding)]),
    ...(packed ? ['packed by gzip'] : []),
  ].join(', ');
}
